from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from ..addresses import address
from ..conf import conf
from ..freshness import answer
from ..metadata import Talk, post_metadata, site_title
from ..models import Post
from ..models.sections import render_stale
from ..moderation.receive import door_of
from ..moderation.rulesets import rules_of
from ..permissions import may_view
from ..reading import (
    alternates,
    read_categories_and_tags,
    read_corrections,
    read_links,
    read_post,
    read_sections,
    read_sources,
    read_translations,
)
from ..redirects import led_on, led_to_feed, led_to_its_language
from ..text.embed import language_attributes
from ..text.share import ways_to_share
from ..visitors import token_window
from .base import PageMixin
from .discussion import Discussion
from .pieces import (
    author_html,
    byline_html,
    contents_html,
    corrections_html,
    neighbours_html,
    related_html,
    sections_html,
    share_html,
    sources_html,
    tags_html,
)
from .viewer import edit_url, viewer_of

# What an address carries for one reader alone.
ASIDE = frozenset({"mine", "reply", "voted"})
# Ways to share that a script has to show.
BUTTONS = ("copy", "device")


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the list of contents."""

    anchor: str
    text: str
    language_attributes: str


class PostPage(PageMixin, DetailView):
    """One post with everything that stands around it; override a `get_...` to change a part."""

    model = Post
    context_object_name = "post"
    template_name = "blogposts/post_detail.html"
    is_preview = False

    def get_sections(self):
        return read_sections(self.object)

    def get_sources(self):
        return read_sources(self.object)

    def get_corrections(self):
        return read_corrections(self.object)

    def get_categories_and_tags(self):
        return read_categories_and_tags(self.object)

    def get_links(self, *, categories, tags):
        """Related posts, and the neighbours in time."""
        # Links go by time of publication, and a draft has none.
        if self.object.published_at is None:
            return [], None
        return read_links(self.object, tags=tags, categories=categories)

    def get_translations(self):
        """The post and its translations that readers see; empty where it has none."""
        return read_translations(self.object)

    def get_contents(self, sections):
        """Section headings, and those typed in sections that have none of their own."""
        entries = []
        for section in sections:
            if section.heading:
                entries.append((section.anchor, section.shown_heading, section.heading_lang))
            else:
                entries += [
                    (anchor, text, section.lang)
                    for level, anchor, text in section.outline
                    if level == 2
                ]
        if not 0 < conf.CONTENTS_FROM <= len(entries):
            return []
        around = self.object.language
        return [
            ContentsEntry(anchor, text, language_attributes(language, around))
            for anchor, text, language in entries
        ]

    def get_edit_url(self):
        """Where whoever looks may change the post; empty for all who may not."""
        return edit_url(self.request, self.object)

    def get_ways_to_share(self, url):
        """How a reader passes the post on: links, and what a script shows buttons for."""
        if self.is_preview:
            return [], []
        ways = conf.SHARE
        return ways_to_share(self.object.title, url, ways), [way for way in ways if way in BUTTONS]

    def get_context_data(self, **kwargs):
        post = self.object
        sections, sources = self.get_sections(), self.get_sources()
        numbers = {source.key: number for number, source in enumerate(sources, start=1)}
        render_stale(post, sections, numbers)
        _mark_places(sources, sections)
        categories, tags = self.get_categories_and_tags()
        related, neighbours = self.get_links(categories=categories, tags=tags)
        share_url = self.request.build_absolute_uri(post.get_absolute_url())
        share, share_buttons = self.get_ways_to_share(share_url)
        author_url = post.author.get_absolute_url() if post.author else ""
        category = next(iter(categories), None)
        corrections = self.get_corrections()
        discussion = kwargs.get("discussion")
        translations = self.get_translations()
        contents = self.get_contents(sections)
        metadata = post_metadata(
            self.request,
            post,
            sources=sources,
            categories=categories,
            tags=tags,
            corrections=corrections,
            talk=discussion and _talk(discussion),
            translations=translations,
        )
        return super().get_context_data(
            sections=sections,
            sections_html=sections_html(sections),
            corrections=corrections,
            corrections_html=corrections_html(post, corrections) if corrections else "",
            sources=sources,
            sources_html=sources_html(sources),
            byline_html=byline_html(
                post,
                author_url=author_url,
                canonical=metadata.url,
                comments=discussion.count_in_words if discussion and discussion.count else "",
            ),
            contents=contents,
            contents_html=contents_html(contents, post.language),
            has_frames=any("data-blogposts-frame" in section.html for section in sections),
            category=category,
            categories=categories,
            tags=tags,
            # The first category stands above the title.
            tags_html=tags_html([*categories[1:], *tags]),
            related=related,
            related_html=related_html(related),
            neighbours=neighbours,
            neighbours_html=neighbours_html(neighbours),
            translations=[one for one in translations if not one.is_here],
            share=share,
            share_buttons=share_buttons,
            share_url=share_url,
            share_html=share_html(share, share_buttons, url=share_url, title=post.title),
            metadata=metadata,
            author=post.author,
            author_html=author_html(post.author, author_url),
            edit_url=self.get_edit_url(),
            author_url=author_url,
            minutes=post.reading_minutes,
            **{
                "is_preview": self.is_preview,
                "is_unlisted": self.is_preview,
                "alternates": alternates(translations, self.request.build_absolute_uri("/")[:-1]),
                **kwargs,
            },
        )


def _talk(discussion):
    """What the head says of the comments on this page; nobody has to read them again."""
    number = discussion.number
    return Talk(discussion.threads.entries, number, discussion.url_of(number))


def _mark_places(sources, sections):
    """Gives each source the ids of the places that cite it, in the order of the page."""
    places = {source.key: [] for source in sources}
    for section in sections:
        for number, key in enumerate(section.citations, start=1):
            if key in places:
                places[key].append(f"{section.anchor}--cite-{number}")
    for number, source in enumerate(sources, start=1):
        source.number = str(number)
        source.places = places[source.key]


class PostDetail(PostPage):
    """The public page of a post, with a page of its comments."""

    form = None  # one that came back with errors
    answered = None  # the comment that it answers

    def get_object(self, queryset=None):
        return self.post

    def get(self, request, *args, **kwargs):
        if "feed" in request.GET:
            return led_to_feed(request.GET, kwargs["path"])
        found = read_post(kwargs["path"])
        if found is None:
            return led_on(request, kwargs["path"])
        if elsewhere := led_to_its_language(request, found.post):
            return elsewhere
        self.set_up(found.post, found.ruleset)
        # A form on the page carries a token of its time, and comments may close by themselves.
        stamp = (*found.stamp, token_window(), self.door)
        if self.viewer.is_stranger:
            return answer(request, stamp, self.respond)
        response = self.respond()
        patch_cache_control(response, private=True, no_store=True)
        return response

    def set_up(self, post, ruleset):
        """Whose page it is and who looks, for whatever the page is asked."""
        self.post = post
        self.rules = rules_of(ruleset)
        self.door = door_of(post, self.rules)
        self.viewer = viewer_of(self.request)

    def get_feeds(self):
        names = {"post": self.post.title, "title": site_title(self.request)}
        title = _("Comments on “%(post)s” · %(title)s") % names
        return [*super().get_feeds(), (title, address("comment-feed-of-post", self.post.path))]

    def respond(self):
        return super().get(self.request)

    def get_discussion(self):
        """What stands under the text: the vote, a page of threads, the form."""
        return Discussion(
            self, number=self.kwargs.get("page", 1), form=self.form, answered=self.answered
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            discussion=self.get_discussion(),
            comments_feed_url=address("comment-feed-of-post", self.post.path),
            # The same page at another address, which search engines are told to leave out.
            is_unlisted=not ASIDE.isdisjoint(self.request.GET),
            **kwargs,
        )


class PostPreview(PermissionRequiredMixin, PostPage):
    """Any post as its page would look, for those who may see it in the admin."""

    is_preview = True
    draft = None  # what the admin's form holds, to be shown in the place of what is stored

    def has_permission(self):
        # Strangers are not told which posts there are.
        return self.request.user.is_authenticated and may_view(self.request.user, self.post)

    @cached_property
    def post(self):
        return super().get_object()

    def get_queryset(self):
        return Post.objects.select_related("author", "picture")

    def get_object(self, queryset=None):
        return self.draft.post if self.draft else self.post

    def get_sections(self):
        return self.draft.sections if self.draft else super().get_sections()

    def get_sources(self):
        return self.draft.sources if self.draft else super().get_sources()

    def get_categories_and_tags(self):
        return self.draft.categories_and_tags() if self.draft else super().get_categories_and_tags()

    def get_links(self, *, categories, tags):
        read = self.draft.links if self.draft else super().get_links
        return read(categories=categories, tags=tags)

    def get_edit_url(self):
        return "" if self.draft else super().get_edit_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"is_unsaved": self.draft is not None, **kwargs})

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response.headers["X-Robots-Tag"] = "noindex"
        return response
