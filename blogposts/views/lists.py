from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView
from taggit.models import Tag

from ..conf import conf
from ..metadata import list_metadata
from ..models import Author, Category
from ..reading import (
    Span,
    posts_by,
    posts_in,
    posts_tagged,
    published_posts,
    read_below,
    read_lead,
    read_subject,
)
from .base import PublicMixin

if TYPE_CHECKING:
    from django.db.models import Model


class PostList(PublicMixin, TemplateView):
    """The front page: one lead, then all posts, newest first, in numbered pages."""

    template_name = "blogposts/post_list.html"
    url_name = "post-list"

    def get_subject(self):
        """What the list is about: an author, a category, a tag; None for all posts."""
        return

    def get_posts(self, span):
        """The posts of one page: those that readers see, with author and first category."""
        return published_posts(span)

    def get_lead(self, posts):
        """The post that leads the first page: a featured one, or the newest."""
        return read_lead() or next(iter(posts), None)

    def get_page_url(self, number):
        args = [self.kwargs["slug"]] if "slug" in self.kwargs else []
        if number > 1:
            args.append(number)
        return reverse(f"blogposts:{self.url_name}", args=args)

    def get_context_data(self, **kwargs):
        self.subject = self.get_subject()
        number, size = self.kwargs.get("page", 1), conf.POSTS_PER_PAGE
        # One more than shown says whether there is a further page, without counting them all.
        posts = self.get_posts(Span(size + 1, offset=(number - 1) * size))
        if number > 1 and not posts:
            raise Http404
        has_next, posts = len(posts) > size, posts[:size]
        lead = self.get_lead(posts) if number == 1 else None
        return super().get_context_data(
            subject=self.subject,
            subject_url=self.get_page_url(1),
            posts=[post for post in posts if post != lead],
            lead=lead,
            page_number=number,
            newer_url=self.get_page_url(number - 1) if number > 1 else "",
            older_url=self.get_page_url(number + 1) if has_next else "",
            metadata=list_metadata(self.request, self.subject, number),
            **kwargs,
        )


class SubjectList(PostList):
    """The posts of one author, category or tag, under a head that says whose they are."""

    model: type[Model]

    def get_subject(self):
        subject = read_subject(self.model, self.kwargs["slug"])
        if subject is None:
            raise Http404
        return subject

    def get_lead(self, posts):
        return None


class CategoryDetail(SubjectList):
    model = Category
    template_name = "blogposts/category_detail.html"
    url_name = "category-detail"

    def get_posts(self, span):
        return posts_in(self.below, span)

    def get_subject(self):
        category = super().get_subject()
        self.below = read_below(category) if category.has_children else [category.pk]
        return category


class TagDetail(SubjectList):
    model = Tag
    template_name = "blogposts/tag_detail.html"
    url_name = "tag-detail"

    def get_posts(self, span):
        return posts_tagged(self.subject, span)


class AuthorDetail(SubjectList):
    model = Author
    template_name = "blogposts/author_detail.html"
    url_name = "author-detail"

    def get_posts(self, span):
        return posts_by(self.subject, span)
