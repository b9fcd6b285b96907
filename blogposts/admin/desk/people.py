"""Whom the moderators trust, and whom they have blocked."""

from __future__ import annotations

from ipaddress import ip_address

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBadRequest
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext
from django.views.decorators.http import require_POST

from ...models import Comment, Standing
from ...moderation import people
from ...moderation.permissions import moderates_all
from ...text.dates import moment_in_words
from ...text.hosts import mail_domain
from ...visitors import SeeOther, address_hash
from .acts import ACTS, excerpt_of
from .base import Desk, wants_json
from .listing import load
from .rows import Record, Row
from .texts import hosts_of

Kind, About = Standing.Kind, Standing.About
PERMISSION = "blogposts.change_standing"
MOST_LISTED = 500
MOST_ENDED = 50

WORDS = {
    "trust": {
        "kind": Kind.TRUSTED,
        "act": "approve",
        "title": gettext_lazy("Trust"),
        "whom": gettext_lazy("Trust whom?"),
        "means": gettext_lazy("What it covers is published at once, whatever the rules find."),
        "and": gettext_lazy("Trust, and approve this one"),
        "done": gettext_lazy("Trusted from now on: %(value)s"),
    },
    "block": {
        "kind": Kind.BLOCKED,
        "act": "spam",
        "title": gettext_lazy("Block"),
        "whom": gettext_lazy("Block whom?"),
        "means": gettext_lazy("What it covers is spam from now on, and its writer is not told."),
        "and": gettext_lazy("Block, and mark this one as spam"),
        "done": gettext_lazy("Blocked from now on: %(value)s"),
    },
}

COVERED = {
    Comment.Status.AWAITING: ngettext_lazy("%(count)d waiting", "%(count)d waiting", "count"),
    Comment.Status.PUBLISHED: ngettext_lazy("%(count)d published", "%(count)d published", "count"),
    Comment.Status.SPAM: ngettext_lazy("%(count)d spam", "%(count)d spam", "count"),
    Comment.Status.BIN: ngettext_lazy("%(count)d in the bin", "%(count)d in the bin", "count"),
}


class JudgeForm(forms.Form):
    """What to trust or block of one comment, and why."""

    what = forms.ChoiceField(widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.fields["what"].choices = [(key, key) for key in choices]


class StandingForm(forms.Form):
    """Somebody trusted or blocked by hand; cleans to a value as it is stored."""

    kind = forms.ChoiceField(label=gettext_lazy("Trust or block"), choices=Kind.choices)
    about = forms.ChoiceField(label=gettext_lazy("By what"), choices=About.choices)
    value = forms.CharField(
        label=gettext_lazy("Which"),
        max_length=200,
        help_text=gettext_lazy(
            "A mail address, a domain, a user’s name, a website. Of a network address only its"
            " keyed hash is kept."
        ),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)

    def clean(self):
        cleaned = super().clean()
        if "value" in cleaned and "about" in cleaned:
            value = self._stored(cleaned["about"], cleaned["value"].replace("\0", "").strip())
            if not value:
                self.add_error("value", _("This names nothing of that kind."))
            cleaned["value"] = value
        return cleaned

    def _stored(self, about, value):
        if about == About.ADDRESS:
            try:
                return address_hash(str(ip_address(value)))
            except ValueError:
                return ""
        if about == About.USER:
            users = _users()
            found = users.filter(**{users.model.USERNAME_FIELD: value}).first()
            return str(found.pk) if found else ""
        if about == About.EMAIL and not mail_domain(value):
            return ""
        return people.normal(about, value)


class People(Desk):
    def get_urls(self):
        view = self.admin_site.admin_view(self.judge_view)
        own = [
            self.desk_path("people/", self.people_view, "people"),
            self.desk_path("people/end/", self.end_view, "people_end"),
            *(
                path(f"<int:pk>/{name}/", view, {"name": name}, name=f"blogposts_comment_{name}")
                for name in WORDS
            ),
        ]
        return own + super().get_urls()

    def may_judge_people(self, request):
        """What is said of a person holds under all posts."""
        return moderates_all(request.user) and request.user.has_perm(PERMISSION)

    # From a comment

    def judge_view(self, request, pk, name):
        """Shows what each choice would cover, and asks once."""
        self.check_all(request, PERMISSION)
        found = load([pk])
        if not found:
            raise Http404(_("There is no such comment any more."))
        form = JudgeForm(request.POST or None, choices=self._choices(found[0]))
        if request.method == "POST" and form.is_valid():
            return self._judge(request, found[0], name, form)
        return self._judge_page(request, found[0], name, form)

    def _choices(self, comment):
        """What is known of its writer, by what a radio button sends."""
        facts = [
            (About.USER, comment.user_id or ""),
            (About.EMAIL, comment.email),
            (About.DOMAIN, mail_domain(comment.email)),
            (About.ADDRESS, comment.address_hash),
            *((About.HOST, host) for host in hosts_of(comment)),
        ]
        return {
            f"{about}:{value}": {
                "about": about,
                "value": str(value),
                "label": About(about).label,
                "shown": comment.user if about == About.USER else shown_value(about, value),
                "covers": covered(people.what_it_covers(about, value)),
            }
            for about, value in facts
            if value
        }

    def _judge(self, request, comment, name, form):
        chosen = form.choices[form.cleaned_data["what"]]
        words = WORDS[name]
        people.set_standing(
            words["kind"],
            chosen["about"],
            chosen["value"],
            self.actor(request),
            note=form.cleaned_data["note"],
        )
        text = words["done"] % {"value": chosen["shown"]}
        act = ACTS[words["act"]]
        if "also" in request.POST and act.fits(comment):
            if not wants_json(request):
                messages.success(request, text)
            return self.decide(request, comment, act.act, reason=text)
        asked = self.asked(request)
        if wants_json(request):
            row = self.row_html(request, asked, load([comment.pk])[0])
            return self.json(request, asked, row=row, says=text)
        messages.success(request, text)
        return self.back(request, asked, at=comment.pk)

    def _judge_page(self, request, comment, name, form):
        words = WORDS[name]
        context = {
            **self.row_context(request, self.asked(request)),
            "title": words["title"],
            "row": Row(comment, Record()),
            "form": form,
            "means": words["means"],
            "choices": form.choices.items(),
            "chosen": form.data.get("what") or next(iter(form.choices), ""),
            "excerpt": excerpt_of(comment, 160),
            "label": words["title"],
            "whom": words["whom"],
            "also": words["and"] if ACTS[words["act"]].fits(comment) else "",
            "action": request.get_full_path(),
            "back": self.queue_url(self.asked(request)),
            "in_place": wants_json(request),
        }
        status = 422 if form.errors else 200
        if wants_json(request):
            html = self.fragment(request, "judge_form", context)
            return self.json(request, self.asked(request), form=html, status=status)
        return self.desk_page(request, "judge", context, form=form, status=status)

    # All of them

    def people_view(self, request):
        self.check_all(request)
        form = StandingForm(request.POST or None)
        if request.method == "POST":
            self.check_all(request, PERMISSION)
            if form.is_valid():
                cleaned = form.cleaned_data
                people.set_standing(
                    cleaned["kind"],
                    cleaned["about"],
                    cleaned["value"],
                    self.actor(request),
                    note=cleaned["note"],
                )
                messages.success(request, _("It holds from now on."))
                return SeeOther(self.desk_url("people"))
        context = {
            "title": _("Trusted and blocked"),
            "form": form,
            "heaps": self._heaps(),
            "ended": told(
                Standing.objects.exclude(ended_at=None).order_by("-ended_at")[:MOST_ENDED]
            ),
            "may_change": self.may_judge_people(request),
            "end_url": self.desk_url("people_end"),
        }
        status = 422 if form.errors else 200
        return self.desk_page(request, "people", context, form=form, screen="people", status=status)

    def _heaps(self):
        present = Standing.objects.present()
        return [
            (
                kind.value,
                title,
                told(present.filter(kind=kind)[:MOST_LISTED]),
                empty,
            )
            for kind, title, empty in (
                (
                    Kind.TRUSTED,
                    pgettext("people", "Trusted"),
                    _("Nobody yet. “Trust…” stands at every comment."),
                ),
                (
                    Kind.BLOCKED,
                    pgettext("people", "Blocked"),
                    _("Nobody. “Block…” stands at every comment."),
                ),
            )
        ]

    @method_decorator(require_POST)
    def end_view(self, request):
        self.check_all(request, PERMISSION)
        pk = request.POST.get("pk", "")
        if not pk.isdecimal() or len(pk) > 18:
            return HttpResponseBadRequest()
        standing = Standing.objects.filter(pk=pk).first()
        if standing is None or not people.end(standing, self.actor(request)):
            messages.info(request, _("It had ended already."))
        else:
            messages.success(request, _("Ended: it no longer holds, and stands in the history."))
        return SeeOther(self.desk_url("people"))


def _users():
    return Comment._meta.get_field("user").related_model._default_manager.all()


def shown_value(about, value):
    return f"…{value[-4:]}" if about == About.ADDRESS else value


def covered(counts):
    """ "3 published, 1 spam"."""
    parts = [str(COVERED[status] % {"count": count}) for status, count in counts.items() if count]
    # A number stays with what it counts.
    return ", ".join(part.replace(" ", "\xa0", 1) for part in parts) or _("no comment so far")


def told(standings):
    """Rows with what they are about, and their days, in words; users by name, in one query."""
    rows = list(standings)
    keys = {row.value for row in rows if row.about == About.USER and row.value.isdecimal()}
    names = {str(user.pk): str(user) for user in _users().filter(pk__in=keys)} if keys else {}
    for row in rows:
        row.shown = names.get(row.value) or shown_value(row.about, row.value)
        row.began = moment_in_words(row.at)
        row.ended = moment_in_words(row.ended_at) if row.ended_at else ""
    return rows
