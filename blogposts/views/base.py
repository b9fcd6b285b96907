from __future__ import annotations

from django.utils.decorators import method_decorator
from django.views.generic.base import ContextMixin

from ..addresses import address
from ..conf import conf
from ..freshness import conditional
from ..metadata import site_title

# What the head and the masthead ask of every page: a name that is missing costs a template more
# than one that is empty.
NOT_HERE = {
    "is_preview": False,
    "newer_url": "",
    "older_url": "",
    "subject": None,
    "subject_url": "",
}


class PageMixin(ContextMixin):
    """What every page of ours hands to its template."""

    def get_base_template(self):
        return conf.BASE_TEMPLATE

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            blogposts_base=self.get_base_template(),
            blogposts_title=site_title(self.request),
            blogposts_home_url=address("post-list"),
            blogposts_feed_url=address("post-feed"),
            **NOT_HERE | kwargs,
        )


class PublicMixin(PageMixin):
    """A page that is one and the same for all strangers, and says when it changed."""

    @method_decorator(conditional)
    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)
