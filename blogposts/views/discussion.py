"""What stands under a post's text: the vote, the threads, and the form to answer."""

from __future__ import annotations

from functools import cached_property
from html import escape

from django.http import Http404
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..addresses import address
from ..conf import conf
from ..moderation.receive import is_open_for
from ..reading import is_gone, read_answered, read_threads
from ..text.figures import grouped
from ..text.mould import mould
from ..text.thread import Setting, threads_html
from .forms_on_page import comment_form
from .votes import comment_vote_form, own_votes, vote_box


class Discussion:
    """The comments of a post as one viewer sees them on one page; made by `PostDetail`.

    `form` is one that came back with errors, `answered` the comment that it answers.
    """

    def __init__(self, page, *, number=1, form=None, answered=None):
        self.page = page
        self.request = page.request
        self.post, self.rules, self.door = page.post, page.rules, page.door
        self.viewer = page.viewer
        self.number = number
        self.form = form
        self._answered = answered

    @cached_property
    def threads(self):
        threads = read_threads(self.post, self.number, self.viewer.own)
        if self.number > 1 and not threads.entries:
            raise Http404
        return threads

    @property
    def count(self):
        return self.post.comment_count

    @cached_property
    def count_in_words(self):
        """ "4 comments"; the bare word where there are none."""
        if not self.count:
            return _("Comments")
        words = ngettext("%(count)d comment", "%(count)d comments", self.count)
        return grouped(words % {"count": self.count}, self.count)

    @property
    def heading(self):
        """ "251 comments · Page 2", so that who comes to the middle of a long talk knows it."""
        if self.number == 1:
            return self.count_in_words
        page = _("Page %(number)s") % {"number": self.number}
        return f"{self.count_in_words} · {page}"

    @property
    def section_html(self):
        """All of it under the text but the vote; empty where there is nothing to show."""
        if not self.is_there:
            return ""
        slots = {
            "count": escape(self.heading),
            "gone": self.gone_html,
            "vote_form": self.vote_form_html,
            "threads": self.html,
            "pages": self.pages_html,
            "form": self.form_on_page.html,
            "feed_url": address("comment-feed-of-post", self.post.path),
        }
        return mould("blogposts/includes/comments.html").fill(slots)

    @cached_property
    def is_open(self):
        """Whether whoever looks may write; others see why not."""
        return is_open_for(self.post, self.viewer.user, self.rules)

    @property
    def is_there(self):
        """Whether there is anything to show at all."""
        if self.threads.entries or self.door.is_open or self.form is not None:
            return True
        return bool(self.gone_html)

    @cached_property
    def gone_html(self):
        """What a writer is told whose link leads to a comment that is no more; mostly empty."""
        linked = self.viewer.linked
        if linked is None or linked in self.threads.keys:
            return ""
        if not is_gone(self.post, linked, self.viewer.own):
            return ""
        return mould("blogposts/includes/comment/gone.html").fill({"key": str(linked)})

    @cached_property
    def answered(self):
        """The comment that the form answers: `?reply=12`, or that of a form that came back."""
        if self._answered is None and self.is_open and (key := self.request.GET.get("reply")):
            return read_answered(self.post, key)
        return self._answered

    @cached_property
    def own_votes(self):
        """The vote on the post, and those on comments by key, of whoever looks."""
        return own_votes(self.request, self.post, self.threads.keys)

    @cached_property
    def vote_html(self):
        return vote_box(self.request, self.post, self.own_votes[0])

    @property
    def has_votes(self):
        return conf.POST_VOTES or conf.COMMENT_VOTES

    @property
    def vote_form_html(self):
        return comment_vote_form(self.request, self.post)

    @cached_property
    def form_on_page(self):
        return comment_form(
            self.request,
            self.post,
            door=self.door,
            parent=self.answered,
            form=self.form,
            commenter=self.viewer.commenter,
        )

    @property
    def html(self):
        """The threads of this page."""
        for entry, _depth in self.threads.entries if self.own_votes[1] else ():
            entry.own_vote = self.own_votes[1].get(entry.key, 0)
        setting = Setting(
            language=get_language() or "",
            page_url=self.url_of(self.number),
            depth=conf.COMMENT_DEPTH,
            takes_answers=self.is_open,
            vote_url=address("comment-vote", "0") if conf.COMMENT_VOTES else "",
            manage_url=self.viewer.manage_url,
        )
        return threads_html(self.threads.entries, setting)

    def url_of(self, number):
        """The address of a page of threads; the first is the post's own."""
        if number == 1:
            return self.post.get_absolute_url()
        return f"{self.post.get_absolute_url()}comment-page-{number}/"

    @property
    def pages_html(self):
        """The ways to older and newer threads; empty where this page has them all."""
        slots = {"previous": self.previous_url, "next": self.next_url, "number": str(self.number)}
        if not (slots["previous"] or slots["next"]):
            return ""
        facts = {
            "is_newest_first": self.is_newest_first,
            "has_previous": bool(slots["previous"]),
            "has_next": bool(slots["next"]),
        }
        return mould("blogposts/includes/comment_pages.html", **facts).fill(slots)

    @property
    def previous_url(self):
        return f"{self.url_of(self.number - 1)}#comments" if self.number > 1 else ""

    @property
    def next_url(self):
        return f"{self.url_of(self.number + 1)}#comments" if self.threads.has_next else ""

    @property
    def is_newest_first(self):
        return conf.COMMENT_ORDER == "newest"
