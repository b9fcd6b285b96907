"""What somebody who follows a conversation by mail opens from there."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from .. import following
from ..visitors import SeeOther
from .mail_links import SecretPage


class FollowConfirm(SecretPage):
    """The address that was given says yes: a GET shows what to, a POST says it."""

    template_name = "blogposts/follow_confirm.html"

    def get(self, request, link):
        follower = following.asked_follower(link)
        if follower is None:
            return self.get_gone()
        subscriptions = following.subscriptions_of(follower)
        if not subscriptions:
            return self.get_gone()
        return self.answer(
            email=follower.email,
            pending=[one for one in subscriptions if one.confirmed_at is None],
            confirmed=[
                (one, reverse("blogposts:follow-stop", args=[following.stop_link([one])]))
                for one in subscriptions
                if one.confirmed_at is not None
            ],
        )

    def post(self, request, link):
        follower = following.asked_follower(link)
        if follower is None:
            return self.get_gone()
        following.confirm(follower)
        return SeeOther(request.path)

    def get_gone(self):
        return self.gone(
            _("This link has ended. You can follow the conversation again below its post.")
        )


class FollowStop(SecretPage):
    """Ends what a mail was about, or all: a GET asks, a POST does it.

    A mailbox sends the POST by itself, without a cookie or a question (RFC 8058), and follows no
    redirect.
    """

    template_name = "blogposts/follow_stop.html"

    def get(self, request, link):
        stop = following.linked_stop(link)
        if stop is None:
            return self.gone(
                _("This link does not work. Did you copy the whole of it?"), status=404
            )
        return self.answer(stop=stop)

    def post(self, request, link):
        stop = following.linked_stop(link)
        if stop is None:
            return self.gone(
                _("This link does not work. Did you copy the whole of it?"), status=404
            )
        if "all" in request.POST and stop.follower is not None:
            following.stop_all(stop.follower)
        for subscription in stop.subscriptions:
            following.stop(subscription)
        return self.answer(stop=following.linked_stop(link))
