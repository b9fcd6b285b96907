"""The one language that lists may be narrowed to."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField
from django.utils.translation import get_language

from ..conf import conf
from ..prepared import Parameter
from ..querysets import is_in_language
from ..text.languages import primary

# In a prepared query, of any model with a language; `in_values` fills it.
IN_LANGUAGE = is_in_language(
    Parameter("language", CharField()), Parameter("language_start", CharField())
)


def list_language() -> str:
    """The language that lists are narrowed to, as a tag without its region; "" for all posts."""
    return primary(get_language() or "") if conf.LIST_LANGUAGE == "interface" else ""


def in_values(language: str) -> dict[str, Any]:
    """The values of `IN_LANGUAGE` for a language."""
    return {"language": language, "language_start": f"{language}-"}
