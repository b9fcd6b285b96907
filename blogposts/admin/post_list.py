"""The list of posts: tabs by status, pages and words to search, on 100,000 posts as on ten."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_FACETS_VAR, IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions
from ..models import Post, Section
from ..querysets import MOST_COUNTED
from ..search import keys_among
from ..text.figures import in_figures
from .filters import MINE, MY_DRAFTS, PageSize, StateFilter
from .states import STATES, day_in_words, state_in_words

STATE = StateFilter.parameter_name
SIZE = PageSize.parameter_name
# What an address says of a list beside which posts are on it.
NO_FILTERS = {STATE, SIZE, ORDER_VAR, ALL_VAR, IS_POPUP_VAR, TO_FIELD_VAR, IS_FACETS_VAR}
EMPTY = {
    "": gettext_lazy("There is no post yet."),
    MINE: gettext_lazy("You have begun no post yet."),
    MY_DRAFTS: gettext_lazy("You have no draft."),
    "draft": gettext_lazy("There is no draft."),
    "review": gettext_lazy("No post waits for review."),
    "scheduled": gettext_lazy("No post is scheduled."),
    "published": gettext_lazy("No post is published."),
    "withdrawn": gettext_lazy("No post is withdrawn."),
    "bin": gettext_lazy("The bin is empty."),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A link above the list; without a count where that would not be the number behind it."""

    label: str
    url: str
    is_current: bool
    count: str = ""


class AtLeast(int):
    """A number of posts that were counted, of more: Django's templates write it as "550+"."""

    def __str__(self):
        # Where thousands are set apart Django counts characters: a sign more would shift them.
        return f"{int(self)}" if settings.USE_THOUSAND_SEPARATOR else f"{int(self)}+"


class NearPages(Paginator):
    """The pages up to some beyond the one that is asked for; those further on are not counted.

    One query reads the keys of the rows from here to there, in their order: whoever searches for
    a rare word has the whole table looked through once, and not again for the rows.
    """

    ahead = 10
    last = 1_000_000  # a number in an address that no database is asked for

    def __init__(self, *args, number=1, **kwargs):
        super().__init__(*args, **kwargs)
        self.start = (min(max(number, 1), self.last) - 1) * self.per_page

    @cached_property
    def keys(self):
        keys = self._from_start()
        if not keys and self.start:
            self.start = 0  # past the end: the first page, and its true count
            keys = self._from_start()
        return keys

    def _from_start(self):
        stop = self.start + self.per_page * (self.ahead + 1) + 1
        return list(self.object_list.values_list("pk", flat=True)[self.start : stop])

    @cached_property
    def count(self):
        keys = self.keys  # before `start`, which may turn out to be past the end
        return self.start + len(keys)

    @property
    def is_cut(self):
        """Whether there are more than were counted."""
        return len(self.keys) > self.per_page * (self.ahead + 1)


class PostList(ChangeList):
    """Django's list, with tabs in the place of the filter by status, and without a full count."""

    def get_queryset(self, request, exclude_parameters=None):
        queryset = super().get_queryset(request, exclude_parameters)
        self.filter_specs = [
            spec for spec in self.filter_specs if not isinstance(spec, StateFilter)
        ]
        self.has_filters = bool(self.filter_specs)
        self.narrowed = {*self.params} - NO_FILTERS
        if (size := self.params.get(SIZE)) in PageSize.sizes:
            self.list_per_page = int(size)
        self.has_active_filters = bool(self.narrowed)
        self.clear_all_filters_qs = self.get_query_string(remove=[*self.narrowed])
        return queryset

    def get_results(self, request):
        super().get_results(request)
        pages = self.paginator
        shown = pages.keys if self.show_all and self.can_show_all else pages.keys[: pages.per_page]
        self.result_list = self.root_queryset.filter(pk__in=shown).order_by(
            *self.queryset.query.order_by
        )
        if pages.is_cut:
            self.result_count = AtLeast(self.result_count - 1)
        self.tabs = self._tabs(request)

    @property
    def state(self):
        asked = self.params.get(STATE, "")
        return asked if asked in EMPTY else ""

    @property
    def empty(self):
        return EMPTY[self.state]

    def _tabs(self, request):
        labels = {"": _("All"), MINE: _("Mine")}
        labels |= {name: state.filter_label for name, state in STATES.items()}
        counts = {} if self.narrowed else self._counts(request)
        if counts and not counts[MINE]:
            del labels[MINE]
        current = MINE if self.state == MY_DRAFTS else self.state
        return [
            Tab(
                str(label),
                self.get_query_string({STATE: name}) if name else self._without_state(),
                name == current,
                in_figures(counts[name], most=MOST_COUNTED) if counts else "",
            )
            for name, label in labels.items()
        ]

    def _without_state(self):
        return self.get_query_string(remove=[STATE])

    def _counts(self, request):
        user = request.user
        posts = permissions.visible_to(user, Post.objects.all())
        heaps = {name: state.posts(posts) for name, state in STATES.items()}
        mine = permissions.owned_by(user, Post.objects.not_in_bin())
        counts = posts.counts(**heaps, mine=mine)
        counts[""] = sum(counts[name] for name in STATES if name != "bin")
        return counts


class PostListing:
    """The part of a post's `ModelAdmin` that is its list."""

    change_list_template = "admin/blogposts/post/change_list.html"
    # Of a post's sections: whoever remembers a sentence finds the post.
    text_fields = ["heading", "body"]

    @admin.display(description=gettext_lazy("status"), ordering="published_at")
    def publication(self, post):
        """The status in words, with the day of what is out; what is to come says its time."""
        words = state_in_words(post)
        if not post.is_public:
            return words
        return format_html("{}<br>{}", words, day_in_words(post.published_at))

    def get_changelist(self, request, **kwargs):
        return PostList

    def get_paginator(self, request, queryset, per_page, *args, **kwargs):
        if not self._asks(request, "changelist"):
            return super().get_paginator(request, queryset, per_page, *args, **kwargs)
        asked = request.GET.get(PAGE_VAR, "")
        number = int(asked) if asked.isdecimal() else 1
        return NearPages(queryset, per_page, *args, number=number, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        """Posts that hold every word: in title, subtitle and address, or anywhere.

        Texts are asked by the entries of the search. What more posts hold than those tell is looked
        for post by post, which soon has a page full of them.
        """
        if not self._asks(request, "changelist"):
            return super().get_search_results(request, queryset, search_term)
        own = self.get_search_fields(request)
        words = list(_words(search_term))
        keys = keys_among(search_term, queryset) if self.text_fields else []
        if keys is not None:
            in_own = Q.create([_holds(own, word) for word in words])
            return queryset.filter(in_own | Q(pk__in=keys)), False
        for word in words:
            # The second condition says nothing new: for it PostgreSQL asks of post after post, and
            # stops when the page is full, where else it would read every text beforehand.
            of_post = Section.objects.filter(post=OuterRef("pk"), post__gte=OuterRef("pk"))
            text = Exists(of_post.filter(_holds(self.text_fields, word)))
            queryset = queryset.filter(_holds(own, word) | text)
        return queryset, False

    def response_action(self, request, queryset, **kwargs):
        """Does to all of a list only what was counted: nobody publishes thousands unseen."""
        takes_all = request.POST.get("select_across") not in (None, "", "0")
        if takes_all and queryset.order_by()[: MOST_COUNTED + 1].count() > MOST_COUNTED:
            text = _("There are more than %(count)s posts here. Narrow the list first.")
            count = number_format(MOST_COUNTED, force_grouping=True)
            self.message_user(request, text % {"count": count}, messages.WARNING)
            return None
        return super().response_action(request, queryset, **kwargs)


def _words(typed):
    for word in smart_split(typed):
        is_phrase = word.startswith(('"', "'")) and word[0] == word[-1]
        yield unescape_string_literal(word) if is_phrase else word


def _holds(fields, word):
    return Q.create([(f"{name}__icontains", word) for name in fields], connector=Q.OR)
