from __future__ import annotations

from django.shortcuts import render

from .base import PageMixin


def page_not_found(request, exception=None):
    """A sentence and a way on, for a site's `handler404`; without it Django's own page is shown."""
    page = PageMixin()
    page.request = request
    context = page.get_context_data()
    return render(request, "blogposts/not_found.html", context, status=404)
