"""Finding posts by their words, in the site's own database or in a host's engine."""

from .among import keys_among
from .choice import engine, engine_of
from .documents import Document
from .engine import MOST_FOUND, Engine, Filters, Hits
from .found import RETRY_AFTER, Found, NoAnswer, find, newest_found
from .narrowing import Narrowing, read_narrowing
from .plain import Plain

__all__ = [
    "MOST_FOUND",
    "RETRY_AFTER",
    "Document",
    "Engine",
    "Filters",
    "Found",
    "Hits",
    "Narrowing",
    "NoAnswer",
    "Plain",
    "engine",
    "engine_of",
    "find",
    "keys_among",
    "newest_found",
    "read_narrowing",
]
