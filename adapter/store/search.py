"""Searches, over the index rows: what the caller may see, in the order of ids, a page at a time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select, true
from sqlalchemy.sql import ColumnElement

from adapter.search import Clause, Page, Query
from adapter.store.resources import JOINED, VERSION, Kept, seen
from adapter.store.tables import index_rows, resources, versions
from adapter.store.unit import Unit
from adapter.store.words import kept_word

IDENTITY = "_id"  # the one parameter that needs no row


def search(unit: Unit, query: Query) -> Page:
    """A Page of `Kept`."""
    items = [Kept._make(row) for row in unit.rows(found_by(unit, query))] if query.count else []
    more = len(items) > query.count
    items = items[: query.count]
    return Page(tuple(items), _total(unit, query), items[-1].id if more else "")


def found_by(unit: Unit, query: Query) -> Select[Any]:
    """One more than fits on the page, which tells whether there is another."""
    found = _matching(unit, query, select(*VERSION).select_from(resources).join(versions, JOINED))
    return found.where(resources.c.id > query.after).order_by(resources.c.id).limit(query.count + 1)


def _total(unit: Unit, query: Query) -> int | None:
    if not query.total:
        return None
    return int(unit.rows(_matching(unit, query, select(func.count()).select_from(resources)))[0][0])


def _matching(unit: Unit, query: Query, statement: Select[Any]) -> Select[Any]:
    statement = statement.where(resources.c.type == query.type, resources.c.deleted == 0)
    for clause in query.clauses:
        statement = statement.where(_holds(query.type, clause))
    return seen(statement, unit, query.type, resources)


def _holds(of_type: str, clause: Clause) -> ColumnElement[bool]:
    if clause.parameter == IDENTITY:
        return resources.c.id.in_([kept_word(value) for _, value in clause.values if value is not None])
    fitting = [_fits(system, value) for system, value in clause.values]
    fitting += [(index_rows.c.value >= first) & (index_rows.c.value < last) for first, last in clause.spans]
    words = or_(false(), *fitting)
    own = and_(index_rows.c.type == of_type, index_rows.c.parameter == clause.parameter, words)
    return resources.c.id.in_(select(index_rows.c.id).where(own))


def _fits(system: str | None, value: str | None) -> ColumnElement[bool]:
    parts = [(index_rows.c.value, value), (index_rows.c.system, system)]
    return and_(true(), *(column == kept_word(asked) for column, asked in parts if asked is not None))
