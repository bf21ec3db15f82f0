"""One unit of work: a transaction, who asked for it, and the rows that are written together at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, delete, text
from sqlalchemy.sql import Executable

from adapter import clock
from adapter.caller import Caller
from adapter.store.writing import ADD, KEEP, PUT, write

T = TypeVar("T")
MOST_ASKED = 400  # values in one IN list
Rows = Sequence[Row[Any]]


def moment(when: datetime | None = None) -> str:
    """A time as it is kept: UTC, in milliseconds, so that text sorts as time does."""
    when = (when or clock.now()).astimezone(UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def portions(values: Iterable[T], size: int = MOST_ASKED) -> Iterator[list[T]]:
    waiting = iter(values)
    while portion := list(islice(waiting, size)):
        yield portion


class Unit:
    """Rows that are added, put (inserted or changed, by primary key) or kept (inserted where there is none) wait until
    `flush`, and go out one statement a table. `now` is one moment for all that the unit writes; `tried` is 1, and more
    where the unit clashed with another."""

    def __init__(self, connection: Connection, caller: Caller, tried: int = 1) -> None:
        self.connection, self.caller, self.tried = connection, caller, tried
        self.now = moment()
        self.kind = connection.dialect.name
        self._waiting: dict[tuple[str, Table, tuple[str, ...]], list[tuple[Any, ...]]] = {}

    @property
    def locks(self) -> bool:
        """Whether rows are locked one by one; SQLite has one writer at a time."""
        return self.kind == "postgresql"

    def answers(self) -> int:
        return int(self.connection.execute(text("SELECT 1")).scalar_one())

    def rows(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Rows:
        return self.connection.execute(statement, values or {}).all()

    def one(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Row[Any] | None:
        return self.connection.execute(statement, values or {}).first()

    def change(self, statement: Executable, values: Any = None) -> int:
        """Carries out at once; how many rows it touched."""
        if values == []:
            return 0
        return int(self.connection.execute(statement, values).rowcount)

    def asked(self, statement: Executable, name: str, values: Iterable[Any], **others: Any) -> Iterator[Row[Any]]:
        """The rows of a statement with an expanding parameter, however many values there are."""
        for portion in portions(sorted(set(values))):
            yield from self.rows(statement, {name: portion, **others})

    def add(self, table: Table, **row: Any) -> None:
        self._wait(ADD, table, row)

    def put(self, table: Table, **row: Any) -> None:
        """Columns that are not named stay as they are where the row is there already."""
        self._wait(PUT, table, row)

    def keep(self, table: Table, **row: Any) -> None:
        self._wait(KEEP, table, row)

    def add_all(self, table: Table, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
        """Each row has a value for each of these columns."""
        self._waiting.setdefault((ADD, table, columns), []).extend(rows)

    def keep_all(self, table: Table, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
        self._waiting.setdefault((KEEP, table, columns), []).extend(rows)

    def _wait(self, how: str, table: Table, row: dict[str, Any]) -> None:
        self._waiting.setdefault((how, table, tuple(row)), []).append(tuple(row.values()))

    def flush(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for (how, table, columns), rows in waiting.items():
            if not rows:
                continue
            if how == PUT:
                key_of = itemgetter(*[columns.index(column.name) for column in table.primary_key])
                rows = list({key_of(row): row for row in rows}.values())  # the last one counts
            write(self.connection, how, table, columns, rows)

    def delete(self, table: Table, **key: Any) -> int:
        """Deletes at once the rows with these values."""
        statement = delete(table)
        for name, value in key.items():
            statement = statement.where(table.c[name] == value)
        return self.change(statement)
