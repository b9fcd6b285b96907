"""Addresses of the bare site: `/bytes/5000/` answers 5,000 bytes made before it was asked."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import path

if TYPE_CHECKING:
    from django.http import HttpRequest


@cache
def text(size: int) -> bytes:
    return b"<p>text</p>\n" * (size // 12) + b" " * (size % 12)


def answer(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(text(size))


urlpatterns = [path("bytes/<int:size>/", answer)]
