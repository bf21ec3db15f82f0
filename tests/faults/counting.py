"""Counts what a store holds after a fault, and holds it to what must be true of every store at every moment."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from adapter.store import Store, Unit, messages

Tree = dict[str, Any]
COUNTS = {
    "messages applied": "SELECT count(*) FROM messages WHERE state = 'applied'",
    "records": "SELECT count(*) FROM records",
    "versions": "SELECT count(*) FROM versions",
    "people": "SELECT count(*) FROM resources WHERE type = 'Patient' AND deleted = 0",
    "people by CHI": "SELECT count(DISTINCT value) FROM index_rows WHERE type = 'Patient' AND parameter = 'identifier'"
    " AND system = 'urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53'",
}
# Each finds what must not be there.
NEVER = {
    "a version is missing or doubled": "SELECT type, id FROM versions GROUP BY type, id"
    " HAVING count(*) <> max(version) OR min(version) <> 1",
    "a resource does not point at its newest version": "SELECT r.type, r.id FROM resources r LEFT JOIN"
    " (SELECT type, id, max(version) AS v FROM versions GROUP BY type, id) n ON n.type = r.type AND n.id = r.id"
    " WHERE n.v IS NULL OR n.v <> r.version",
    "a version has no resource": "SELECT v.id FROM versions v LEFT JOIN resources r ON r.type = v.type AND r.id = v.id"
    " WHERE r.id IS NULL",
    "a record's versions do not lead to it": "SELECT r.id FROM records r LEFT JOIN (SELECT record, count(*) AS n,"
    " max(version) AS v FROM record_versions GROUP BY record) n ON n.record = r.id"
    " WHERE n.v IS NULL OR n.v <> r.version OR n.n <> r.version",
    "a member is no resource": "SELECT m.id FROM record_members m LEFT JOIN resources r ON r.type = m.type"
    " AND r.id = m.id WHERE r.id IS NULL OR r.deleted = 1",
    "a word is in the index twice": "SELECT id FROM index_rows GROUP BY type, id, parameter, system, value"
    " HAVING count(*) > 1",
    "a CHI stands for two people": "SELECT value FROM index_rows WHERE type = 'Patient' AND parameter = 'identifier'"
    " AND system <> '' GROUP BY system, value HAVING count(DISTINCT id) > 1",
    "a sight is of no record": "SELECT s.record FROM sights s LEFT JOIN records r ON r.id = s.record"
    " WHERE r.id IS NULL",
    "a sight is of a message that was not applied": "SELECT s.record FROM sights s LEFT JOIN messages m"
    " ON m.id = s.message WHERE m.id IS NULL OR m.state NOT IN ('applied', 'receiving')",
    "a message has no receipt": "SELECT m.id FROM messages m LEFT JOIN receipts r ON r.id = m.id WHERE r.id IS NULL",
    "messages were applied in another order than they arrived": "SELECT a.id FROM messages a JOIN messages b"
    " ON a.system = b.system AND a.number < b.number AND a.applied > b.applied",
    "a message was applied twice": "SELECT what FROM audit WHERE action = 'apply' GROUP BY what HAVING count(*) > 1",
    "a change that no Provenance tells of": "SELECT r.record FROM record_versions r LEFT JOIN versions v"
    " ON v.type = 'Provenance' AND v.id = r.provenance WHERE v.id IS NULL",
    "a time runs backwards": "SELECT a.id FROM versions a JOIN versions b ON a.type = b.type AND a.id = b.id"
    " AND a.version < b.version AND a.at > b.at",
    "a record's time runs backwards": "SELECT a.record FROM record_versions a JOIN record_versions b"
    " ON a.record = b.record AND a.version < b.version AND a.at > b.at",
}


def counted(store: Store) -> dict[str, int]:
    """What there is, once nothing that must not be is found."""

    def look(unit: Unit) -> dict[str, int]:
        for what, statement in NEVER.items():
            assert not unit.rows(text(statement)), what
        return {name: int(unit.rows(text(statement))[0][0]) for name, statement in COUNTS.items()}

    return store.look(look)


def all_done(store: Store) -> bool:
    return not store.look(messages.systems_waiting)


def assert_true(store: Store, receipt: Mapping[str, Any], sheet: bytes) -> None:
    """What the receipt said when it was given is so: these bytes are kept, and what became of them is the same."""

    def look(unit: Unit) -> None:
        kept, now = messages.by_id(unit, receipt["id"]), messages.receipt(unit, receipt["id"])
        assert now is not None
        assert kept.sha256 == receipt["message"]["sha256"] == hashlib.sha256(sheet).hexdigest()
        body = b"".join(row.body for row in unit.rows(text("SELECT body FROM message_parts WHERE message = :m"
                                                           " ORDER BY part"), {"m": kept.id}))  # fmt: skip
        assert body == sheet
        if receipt["state"] in ("accepted", "refused", "held"):
            assert (now["state"], now["counts"]) == (receipt["state"], receipt["counts"])
            for one in receipt["records"]:
                versions = "SELECT 1 FROM record_versions WHERE record = :r AND version = :v"
                assert unit.rows(text(versions), {"r": one["id"], "v": one["version"]})

    store.look(look)
