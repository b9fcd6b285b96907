from __future__ import annotations

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ..addresses import address
from ..metadata import list_metadata
from ..reading import all_branches, all_writers
from .base import PublicMixin


class AuthorList(PublicMixin, TemplateView):
    """All authors by name, each with portrait, number of posts, and the newest of them."""

    template_name = "blogposts/author_list.html"

    def get_authors(self):
        return all_writers()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            authors=self.get_authors(),
            metadata=list_metadata(self.request, None, 1, title=_("All authors")),
            subject_url=address("author-list"),
            **kwargs,
        )


class CategoryList(PublicMixin, TemplateView):
    """All categories as a tree, each with its number of posts."""

    template_name = "blogposts/category_list.html"

    def get_categories(self):
        return all_branches()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            categories=self.get_categories(),
            metadata=list_metadata(self.request, None, 1, title=_("All categories")),
            subject_url=address("category-list"),
            **kwargs,
        )
