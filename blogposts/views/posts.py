from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404
from django.utils.cache import patch_cache_control
from django.views.generic import DetailView

from ..conf import conf
from ..freshness import answer
from ..metadata import post_metadata
from ..models import Post
from ..models.sections import render_stale
from ..reading import (
    read_categories_and_tags,
    read_links,
    read_post,
    read_sections,
    read_sources,
)
from ..text.embed import language_attributes
from .base import PageMixin


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

    def get_categories_and_tags(self):
        return read_categories_and_tags(self.object)

    def get_links(self, *, categories, tags):
        """Related posts, and the neighbours in time."""
        return read_links(self.object, tags=bool(tags), categories=bool(categories))

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

    def get_context_data(self, **kwargs):
        post = self.object
        sections, sources = self.get_sections(), self.get_sources()
        numbers = {source.key: number for number, source in enumerate(sources, start=1)}
        render_stale(post, sections, numbers)
        _mark_places(sources, sections)
        categories, tags = self.get_categories_and_tags()
        related, neighbours = self.get_links(categories=categories, tags=tags)
        return super().get_context_data(
            sections=sections,
            sources=sources,
            contents=self.get_contents(sections),
            has_frames=any("data-blogposts-frame" in section.html for section in sections),
            category=next(iter(categories), None),
            categories=categories,
            tags=tags,
            related=related,
            neighbours=neighbours,
            metadata=post_metadata(
                self.request, post, sources=sources, categories=categories, tags=tags
            ),
            author=post.author,
            author_url=post.author.get_absolute_url() if post.author else "",
            minutes=post.reading_minutes,
            is_preview=self.is_preview,
            **kwargs,
        )


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
    """The public page of a post."""

    def get_object(self, queryset=None):
        return self.post

    def get(self, request, *args, **kwargs):
        found = read_post(kwargs["path"])
        if found is None:
            raise Http404
        self.post, stamp = found
        return answer(request, stamp, lambda: super(PostDetail, self).get(request))


class PostPreview(PermissionRequiredMixin, PostPage):
    """Any post as its page would look, for those who may see it in the admin."""

    permission_required = "blogposts.view_post"
    is_preview = True

    def has_permission(self):
        # As in the admin: who may change a post may see it.
        return super().has_permission() or self.request.user.has_perm("blogposts.change_post")

    def get_queryset(self):
        return Post.objects.select_related("author")

    def get_links(self, *, categories, tags):
        # Links go by time of publication, and a draft has none.
        if self.object.published_at is None:
            return [], None
        return super().get_links(categories=categories, tags=tags)

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response.headers["X-Robots-Tag"] = "noindex"
        return response
