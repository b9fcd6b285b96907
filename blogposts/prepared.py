"""Querysets that are compiled once and then run with other values.

Django takes about ten times as long to build and compile a queryset as SQLite takes to answer it,
and a page runs the same eight each time. A `Prepared` keeps what the compiler made: it is written
as a queryset, and costs as SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections, router
from django.db.models import Expression

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, Model, QuerySet

    Row = Sequence[Any]


class Parameter(Expression):
    """Stands in a queryset for a value that is given when it runs.

    `field` says how the database wants the value.
    """

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def prepare(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return self.output_field.get_db_prep_value(value, connection)


class _Statement:
    """A queryset compiled for one database; holds no connection, so every thread may run it."""

    def __init__(self, queryset: QuerySet[Any, Any], using: str) -> None:
        compiler = queryset.query.get_compiler(using=using)
        self.sql, self.parameters = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        self.converters = compiler.get_converters(columns).items()

    def run(
        self, connection: BaseDatabaseWrapper, window: str, values: dict[str, Any]
    ) -> list[list[Any]]:
        bound = [
            part.prepare(values[part.name], connection) if isinstance(part, Parameter) else part
            for part in self.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"{self.sql} {window}" if window else self.sql, bound)
            rows = [list(row) for row in cursor.fetchall()]
        for column, (converters, expression) in self.converters:
            for row in rows:
                for convert in converters:
                    row[column] = convert(row[column], expression, connection)
        return rows


class Prepared:
    """A query written once: `build()` returns a `values_list()` queryset with `Parameter`s in it.

    The queryset must not be sliced: `rows(limit=..., offset=...)` does that.
    """

    def __init__(self, model: type[Model], build: Callable[[], QuerySet[Any, Any]]) -> None:
        self.model = model
        self.build = build
        self._statements: dict[str, _Statement] = {}

    def rows(self, *, limit: int | None = None, offset: int = 0, **values: Any) -> list[list[Any]]:
        """The rows for these values of the parameters, as `values_list()` would give them."""
        using = router.db_for_read(self.model)
        connection = connections[using]
        statement = self._statements.get(using)
        if statement is None:
            statement = self._statements.setdefault(using, _Statement(self.build(), using))
        window = ""
        if limit is not None:
            window = connection.ops.limit_offset_sql(offset, offset + limit)
        return statement.run(connection, window, values)
