"""Which engine is asked: a host's own, or the one that the site's database has."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db import connections, router
from django.utils.module_loading import import_string

from ..conf import conf
from ..models import SearchEntry
from .mariadb import MariaDB
from .plain import Plain
from .postgresql import PostgreSQL
from .sqlite import SQLite

if TYPE_CHECKING:
    from .database import DatabaseEngine
    from .engine import Engine

_BY_VENDOR: dict[str, type[DatabaseEngine]] = {
    "mysql": MariaDB,
    "postgresql": PostgreSQL,
    "sqlite": SQLite,
}


def engine() -> Engine:
    """The one that this site searches with."""
    if conf.SEARCH_BACKEND:
        return _own(conf.SEARCH_BACKEND)
    return engine_of(router.db_for_read(SearchEntry))


def engine_of(using: str) -> DatabaseEngine:
    """The engine that a database of the site has."""
    connection = connections[using]
    kind = _BY_VENDOR.get(connection.vendor, Plain)
    return (kind if kind.is_there(connection) else Plain)(connection)


@cache
def _own(name: str) -> Engine:
    made: Engine = import_string(name)()
    return made
