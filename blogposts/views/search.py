from __future__ import annotations

import re
from functools import partial
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ..addresses import address
from ..conf import conf
from ..freshness import answer, conditional
from ..metadata import in_one_line, list_metadata, site_of
from ..reading import Span, author_choices, category_choices, current_edition, year_choices
from ..search import MOST_FOUND, RETRY_AFTER, Found, NoAnswer, find, read_narrowing
from ..text.asked import MOST_CHARACTERS, read_asked
from ..text.opensearch import (
    LONG_NAME_LENGTH,
    MEDIA_TYPE,
    NAME_LENGTH,
    TEXT_LENGTH,
    Description,
    description_xml,
)
from .base import PageMixin

_PAGE = re.compile(r"[2-9]|[1-9]\d{1,3}", re.ASCII)


class Search(PageMixin, TemplateView):
    """Posts by their words: `?q=`, the filters, and `&page=`."""

    template_name = "blogposts/search.html"

    def dispatch(self, request, *args, **kwargs):
        respond = partial(super().dispatch, request, *args, **kwargs)
        if not conf.SEARCH_BACKEND:
            return answer(request, current_edition(), respond)
        # What another engine answers may change without anything that is counted here.
        response = respond()
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def get(self, request, *args, **kwargs):
        try:
            found, status = self.get_found(), 200
        except NoAnswer:
            found, status = None, 503
        response = self.render_to_response(self.get_context_data(found=found), status=status)
        if found is None:
            response.headers["Retry-After"] = str(RETRY_AFTER)
        return response

    def get_found(self):
        """The page of results that was asked for; empty where nothing was."""
        self.narrowing = read_narrowing(self.request.GET)
        typed = self.request.GET.get("q", "")
        page = self.request.GET.get("page", "")
        self.number = int(page) if _PAGE.fullmatch(page) else 1
        self.asked = read_asked(typed)
        if self.narrowing.filters is None:
            return Found(self.asked)
        size = conf.POSTS_PER_PAGE
        span = Span(size, offset=(self.number - 1) * size)
        found = find(typed, span, self.narrowing.filters)
        if self.number > 1 and span.offset >= found.total:
            raise Http404
        return found

    def get_feeds(self):
        own = super().get_feeds()
        if not self.asked:
            return own
        title = _("Search: %(words)s") % {"words": self.asked.text}
        return [(title, self.get_url("search-feed")), *own]

    def get_url(self, name, **more):
        named = {"q": self.asked.text, **self.narrowing.values, **more}
        return f"{address(name)}?{urlencode(named)}"

    def get_page_url(self, number):
        return self.get_url("search", **({"page": number} if number > 1 else {}))

    def get_context_data(self, found, **kwargs):
        last = self.number * conf.POSTS_PER_PAGE >= found.total if found else True
        return super().get_context_data(
            asked=self.asked,
            found=found,
            narrowing=self.narrowing.values,
            most_characters=MOST_CHARACTERS,
            most_found=MOST_FOUND,
            category_choices=category_choices(),
            author_choices=author_choices(),
            year_choices=year_choices(),
            is_search=True,
            is_unlisted=True,
            page_number=self.number,
            first_number=(self.number - 1) * conf.POSTS_PER_PAGE + 1,
            widened_url=f"{address('search')}?{urlencode({'q': self.asked.text})}",
            previous_url=self.get_page_url(self.number - 1) if self.number > 1 else "",
            next_url="" if last else self.get_page_url(self.number + 1),
            metadata=list_metadata(self.request, None, self.number, title=_("Search")),
            **kwargs,
        )


@conditional
def search_description(request):
    """What a browser has to know to search here from its own address bar (OpenSearch 1.1)."""
    site = site_of(request)
    search, feed = address("search"), address("search-feed")
    text = description_xml(
        Description(
            name=in_one_line(site.title, NAME_LENGTH),
            long_name=in_one_line(site.title, LONG_NAME_LENGTH),
            text=in_one_line(conf.DESCRIPTION or site.title, TEXT_LENGTH),
            language=get_language() or "*",
            own_url=site.absolute(request.path),
            search=f"{site.absolute(search)}?q=",
            feed=f"{site.absolute(feed)}?q=",
        )
    )
    return HttpResponse(text, content_type=MEDIA_TYPE, headers={"X-Robots-Tag": "noindex"})
