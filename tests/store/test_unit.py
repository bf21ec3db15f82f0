"""Units of work: all or nothing, tried again where two clash, and the rows that they write."""

from __future__ import annotations

from sqlalchemy import select

from adapter.store import Store
from adapter.store.tables import site


def test_x(store: Store):
    assert store.run(lambda unit: unit.answers()) == 1
    assert store.run(lambda unit: unit.rows(select(site.c.name)))[0][0] == "id_key"
