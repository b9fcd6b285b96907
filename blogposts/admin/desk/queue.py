"""The queue: one list over all posts, narrowed by a tab, by filters and by words."""

from __future__ import annotations

from dataclasses import fields
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from ...models import Comment, Decision, Post
from ...models.fields import key_in
from ...moderation.permissions import moderates_all
from ...text.dates import day_in_words
from .acts import ACT_OF_VERB, ACTS, done_to_many, done_to_one
from .asked import SIZES, TABS, USER, Asked, Bound
from .base import Desk
from .listing import load, page_of
from .names import rules_to_choose, title_of
from .rows import rows_of

SALT = "blogposts.queue"


class Queue(Desk):
    def changelist_view(self, request, extra_context=None):
        self.check_any(request)
        return self.queue_page(request, self.asked(request), extra_context=extra_context)

    def queue_page(self, request, asked, *, forms=None, extra_context=None, status=200):
        """The list; `forms` are those that were refused, by key of their comment and by name."""
        sees_addresses = self.may_see_addresses(request)
        size = self.page_size(request, asked)
        comments = asked.narrow(self.comments_of(request), sees_addresses=sees_addresses)
        bound = Bound.now()  # before the rows: what comes in between is on no list
        page = page_of(comments, asked, request.user, size=size)
        # A form that was refused is shown, also where its comment has left the list.
        there = {comment.pk for comment in page.comments}
        gone = load([pk for pk in forms or () if pk not in there])
        rows = rows_of([*gone, *page.comments], sees_addresses=sees_addresses)
        for row in rows:
            self.dress(row, asked, (forms or {}).get(row.pk))
        at = key_in(request.GET.get("at", ""))
        context = {
            "at_queue": True,
            "rows": rows,
            "tab": TABS[asked.tab],
            "bulk": self.bulk_acts(request, asked),
            "chips": self.chips(asked),
            "sizes": SIZES,
            "size": size,
            "kept": self.kept(asked),
            "rules": rules_to_choose(asked.rule),
            "own_url": self.queue_url(asked, tab="all", person=f"{USER}{request.user.pk}"),
            "older": self.queue_url(asked, after=page.after) if page.after else "",
            "newer": self.queue_url(asked, before=page.before) if page.before else "",
            "made": signing.dumps([asked.query(), str(bound)], salt=SALT),
            "done": self.done(request),
            "said_at": at if at in there else None,
            "sees_all": moderates_all(request.user),
            **self.row_context(request, asked),
            **(extra_context or {}),
        }
        return self.desk_page(request, "queue", context, asked=asked, status=status)

    def row_context(self, request, asked):
        """What the templates of a row need beyond it."""
        words = asked.query()
        names = ("act", "bulk", "edit", "reply", "undo", "many")
        return {
            "asked": asked,
            "urls": {name: self.desk_url(name) + words for name in names},
            "words": words,
            "queue_url": self.queue_url(),
            "rules_url": self.desk_url("rules"),
            "preferences_url": self.desk_url("preferences"),
            "may_judge_people": self.may_judge_people(request),
            "may_delete": self.may_delete(request),
            "moderator": self.moderator(request),
        }

    def dress(self, row, asked, forms):
        row.is_mixed = asked is None or len(asked.statuses) > 1
        row.forms = forms or {}
        row.url = f"{self.queue_url()}{row.pk}/"

    def row_html(self, request, asked, comment, *, forms=None):
        (row,) = rows_of([comment], sees_addresses=self.may_see_addresses(request))
        self.dress(row, asked, forms)
        return self.fragment(request, "row", {**self.row_context(request, asked), "row": row})

    def bulk_acts(self, request, asked):
        """Name and label of each button for ticked rows."""
        acts = [
            (name, _("Not spam") if (name, asked.tab) == ("restore", "spam") else ACTS[name].label)
            for name in TABS[asked.tab].verbs
            if name != "delete"
        ]
        if "delete" in TABS[asked.tab].verbs and self.may_delete(request):
            acts.append(("delete", _("Delete for good")))
        return acts

    def chips(self, asked):
        """The filters in words, each with the address of the list without it."""
        words = {
            "post": lambda: _("under “%(title)s”") % {"title": self._title(asked.post)},
            "person": lambda: _("by %(person)s") % {"person": self._person(asked.person)},
            "address": lambda: _("from network address …%(tail)s") % {"tail": asked.address[-4:]},
            "rule": lambda: _("rule: %(rule)s") % {"rule": title_of(asked.rule)},
            "since": lambda: _("since %(day)s") % {"day": day_in_words(asked.since)},
            "until": lambda: _("until %(day)s") % {"day": day_in_words(asked.until)},
            "q": lambda: _("with “%(words)s”") % {"words": asked.q},
        }
        return [(words[name](), self.queue_url(asked, **{name: None})) for name in asked.filters]

    def _title(self, pk):
        return Post.objects.filter(pk=pk).values_list("title", flat=True).first() or pk

    def _person(self, person):
        if not person.startswith(USER):
            return person
        users = Comment._meta.get_field("user").related_model._default_manager
        pk = person.removeprefix(USER)
        return users.filter(pk=pk).first() if pk.isdecimal() else person

    def kept(self, asked):
        """Hidden fields of the search form: what it does not ask for itself."""
        own = {"q", "rule", "since", "until", "order", "size", "after", "before"}
        return [
            (field.name, value)
            for field in fields(Asked)
            if field.name not in own and (value := getattr(asked, field.name))
        ]

    def done(self, request):
        """What was done last, as its batch in the address says; None without one."""
        try:
            batch = UUID(request.GET.get("done", ""))
        except ValueError:
            return None
        return done_in_words(batch, self.comments_of(request))


def done_in_words(batch, comments):
    """A sentence about a batch, with the word to undo it by; None where nothing is left of it."""
    decisions = Decision.objects.filter(batch=batch, comment__in=comments)
    first = decisions.select_related("comment").order_by("pk").first()
    if first is None or first.verb not in {*ACT_OF_VERB, Decision.Verb.EDIT}:
        return None
    count = decisions.count()
    if count == 1:
        text = done_to_one(first.comment, first)
    else:
        text = done_to_many(ACT_OF_VERB[first.verb], count)
    still = first.number == first.comment.decision_count or count > 1
    return {"text": text, "batch": str(batch) if still else "", "comment": first.comment}
