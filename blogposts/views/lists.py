from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from taggit.models import Tag

from ..addresses import address
from ..conf import conf
from ..metadata import list_metadata, site_title
from ..models import Author, Category
from ..reading import (
    Branch,
    Department,
    Place,
    Span,
    count_list,
    count_posts,
    language_name,
    list_alternates,
    list_language,
    posts_by,
    posts_in,
    posts_tagged,
    published_posts,
    read_lead,
    read_place,
    read_subject,
    used_tags,
)
from ..redirects import led_to_feed
from .base import PublicMixin
from .pieces import posts_html

if TYPE_CHECKING:
    from django.db.models import Model


# More than anybody reads; those that are used least are found by search.
MOST_TAGS = 200


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

    def get_feeds(self):
        title = _("Comments on %(title)s") % {"title": site_title(self.request)}
        return [*super().get_feeds(), (title, address("comment-feed"))]

    def get_lead(self, posts):
        """The post that leads the first page: a featured one, or the newest."""
        return read_lead() or next(iter(posts), None)

    def find_trail(self):
        """What a category stands in, from the top down, for the head of the page."""
        return ()

    def find_alternates(self):
        """The same list in other languages: pairs of a language and an absolute address."""
        origin = f"{self.request.scheme}://{self.request.get_host()}"
        return list_alternates(lambda: self.get_page_url(1), self.subject, origin)

    def get_page_url(self, number):
        args = [self.kwargs["slug"]] if "slug" in self.kwargs else []
        if number > 1:
            args.append(number)
        return reverse(f"blogposts:{self.url_name}", args=args)

    def count_list(self, offset):
        """How many posts the list has, and its months where they find the page at `offset`."""
        # The front page says nowhere how many posts there are, and saves the query.
        return count_list(None, offset) if "page" in self.kwargs else (0, ())

    def get(self, request, *args, **kwargs):
        if "feed" in request.GET:
            return led_to_feed(request.GET)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        self.subject = self.get_subject()
        number, size = self.kwargs.get("page", 1), conf.POSTS_PER_PAGE
        offset = (number - 1) * size
        count, months = self.count_list(offset)
        # One more than shown says whether there is a further page, whatever the months say.
        posts = self.get_posts(Span(size + 1, offset, months))
        if number > 1 and not posts:
            raise Http404
        has_next, posts = len(posts) > size, posts[:size]
        seen = offset + len(posts)
        if not has_next:
            count = seen
        elif count <= seen:
            count = 0  # right after a change the posts are there, and are counted in a moment
        lead = self.get_lead(posts) if number == 1 else None
        posts = [post for post in posts if post != lead]
        return super().get_context_data(
            subject=self.subject,
            subject_url=self.get_page_url(1),
            # On further pages stand other posts in each language.
            alternates=self.find_alternates() if number == 1 else (),
            posts=posts,
            posts_html=posts_html(posts),
            lead=lead,
            page_number=number,
            post_count=count,
            list_language=language_name(language) if (language := list_language()) else "",
            page_count=-(-count // size),
            newer_url=self.get_page_url(number - 1) if number > 1 else "",
            older_url=self.get_page_url(number + 1) if has_next else "",
            metadata=list_metadata(
                self.request,
                self.subject,
                number,
                posts=[lead, *posts] if lead else posts,
                trail=self.find_trail(),
                url=self.get_page_url(1),
            ),
            comments_feed_url=address("comment-feed"),
            **kwargs,
        )


class SubjectList(PostList):
    """The posts of one author, category or tag, under a head that says whose they are."""

    model: type[Model]
    feed_name = ""

    def get_feeds(self):
        names = {"subject": self.subject.name, "title": site_title(self.request)}
        own = _("%(subject)s · %(title)s") % names
        return [(own, address(self.feed_name, self.subject.slug)), *super().get_feeds()]

    def get_subject(self):
        subject = read_subject(self.model, self.kwargs["slug"])
        if subject is None:
            raise Http404
        return subject

    def count_list(self, offset):
        return count_list(self.subject, offset)

    def get_lead(self, posts):
        return None


class CategoryDetail(SubjectList):
    model = Category
    template_name = "blogposts/category_detail.html"
    url_name = "category-detail"
    feed_name = "category-feed"

    def get_posts(self, span):
        return posts_in(self.place.below, span)

    def get_subject(self):
        category = super().get_subject()
        self.place = self.find_place(category)
        return category

    def find_trail(self):
        return self.place.above

    def find_place(self, category):
        """What stands above the category and below it; no query for one that stands alone."""
        if category.has_children or category.parent_id:
            return read_place(category)
        return Place([], [], [category.pk])

    def find_children(self):
        """What is just below the category, with numbers of posts; no query where nothing is."""
        children = self.place.children
        counts = count_posts("category", [each.key for each in children]) if children else {}
        return [Branch(each.key, each.name, each.url, counts[each.key]) for each in children]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "above": self.place.above,
            "here": Department(self.subject.name, context["subject_url"]),
            "is_here": True,
            "children": self.find_children(),
        }


class TagDetail(SubjectList):
    model = Tag
    template_name = "blogposts/tag_detail.html"
    url_name = "tag-detail"
    feed_name = "tag-feed"

    def get_posts(self, span):
        return posts_tagged(self.subject, span)


class TagList(PublicMixin, TemplateView):
    """The tags that are used most, each as large as it is used."""

    template_name = "blogposts/tag_list.html"

    def get_tags(self):
        return used_tags(MOST_TAGS)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            tags=self.get_tags(),
            metadata=list_metadata(self.request, None, 1, title=_("Tags")),
            subject_url=address("tag-list"),
            **kwargs,
        )


class AuthorDetail(SubjectList):
    model = Author
    template_name = "blogposts/author_detail.html"
    url_name = "author-detail"
    feed_name = "author-feed"

    def get_posts(self, span):
        return posts_by(self.subject, span)
