"""Many rows of one table in one statement of the driver's own, made once for each table, database and set of columns.

SQLite takes the rows one by one, prepared once. PostgreSQL takes them as an array for each column: a row by itself
would cost it a message there and back through its protocol. The arrays go as they are kept in memory (`%b`): as text,
each value would be quoted here and unquoted there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql

ADD, PUT, KEEP = "add", "put", "keep"


class _Insert(NamedTuple):
    text: str
    defaults: tuple[Any, ...]  # of the columns that no row names


def write(
    connection: Connection, how: str, table: Table, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> None:
    """Each row has a value for each of the columns, in their order."""
    kind = connection.dialect.name
    statement = _insert(how, table, columns, kind)
    whole = [(*row, *statement.defaults) for row in rows]
    if kind == "postgresql":
        connection.exec_driver_sql(statement.text, tuple(map(list, zip(*whole, strict=True))))
    else:
        connection.exec_driver_sql(statement.text, whole)


@cache
def _insert(how: str, table: Table, columns: tuple[str, ...], kind: str) -> _Insert:
    unnamed = {c.name: c.default.arg for c in table.columns if c.name not in columns and c.default is not None}  # type: ignore[attr-defined]
    told = [*columns, *unnamed]
    named = ", ".join(map(_quoted, told))
    text = f"INSERT INTO {_quoted(table.name)} ({named}) {_values(table, told, kind)} {_conflict(how, table, columns)}"
    return _Insert(text, tuple(unnamed.values()))


def _values(table: Table, told: Sequence[str], kind: str) -> str:
    if kind != "postgresql":
        return f"VALUES ({', '.join('?' * len(told))})"
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    arrays = ", ".join(f"%b::{table.c[name].type.compile(dialect=dialect)}[]" for name in told)
    return f"SELECT * FROM unnest({arrays})"  # noqa: S608 - names of our own tables


def _conflict(how: str, table: Table, columns: Sequence[str]) -> str:
    keys = [column.name for column in table.primary_key]
    changing = [name for name in columns if name not in keys]
    if how == ADD:
        return ""
    if how == KEEP or not changing:
        return "ON CONFLICT DO NOTHING"
    changes = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in changing)
    return f"ON CONFLICT ({', '.join(map(_quoted, keys))}) DO UPDATE SET {changes}"


def _quoted(name: str) -> str:
    return f'"{name}"'
