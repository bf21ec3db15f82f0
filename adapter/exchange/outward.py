"""Resources as a FHIR client reads them: as they are kept, with the mirrors and narrative that this reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from adapter.exchange.desk import Desk
from adapter.exchange.vocabularies import names_from
from adapter.fhir import Narratives, outward, record_from
from adapter.store import Unit, records
from adapter.store.records import Holding
from adapter.store.resources import Kept, whole

Tree = dict[str, Any]
Version = tuple[str, int]  # of a record
TOLD = ("CarePlan", "Goal")  # what has a narrative
REMEMBERED = 500  # records whose narratives are kept ready, each in one version


class _Seen(NamedTuple):
    """In which version of which record the reader sees a resource; whether it is part of one that stays unseen."""

    version: Version | None
    withheld: bool


def as_read(desk: Desk, unit: Unit, kept: Sequence[Kept], *, current: bool = True) -> list[Tree | None]:
    """Each as the caller gets it; None for a version that says that it was deleted. `current` says that they are the
    newest ones: an older one tells of the record as it was made of it.

    A narrative of ours is of the record, not of the one resource: it may change while the resource does not, and is no
    part of its version. Somebody else's leaves only where the caller sees every record that the resource is part of;
    nothing tells that it was left out, since that would tell that there is another record.
    """
    held = records.holding(unit, {(one.type, one.id) for one in kept})
    seen = [_seen(unit, one, held.get((one.type, one.id), []), current=current) for one in kept]
    narratives = _narratives(desk, unit, {where.version for where in seen if where.version is not None})
    return [_outward(one, where, narratives) for one, where in zip(kept, seen, strict=True)]


def may_tell_otherwise(unit: Unit, kept: Kept) -> bool:
    """Whether its narrative may have changed since this version was made: the plan has. Then a copy of the version is
    perhaps no copy of what is read now."""
    if kept.type not in TOLD:
        return False
    held = records.holding(unit, {(kept.type, kept.id)}).get((kept.type, kept.id), [])
    rows = [records.row(unit, one.record) for one in held if one.seen]
    return any(row.updated > kept.at for row in rows if row is not None)


def _outward(one: Kept, where: _Seen, narratives: Mapping[Version, Narratives]) -> Tree | None:
    if one.body is None:
        return None
    told = narratives.get(where.version) if where.version is not None else None
    return outward(whole(one), told, withheld=where.withheld)


def _seen(unit: Unit, one: Kept, holding: Sequence[Holding], *, current: bool) -> _Seen:
    withheld = any(not record.seen for record in holding)
    told = one.type in TOLD and one.body is not None
    for record in (record for record in holding if record.seen and told):
        version = record.version if current else records.version_with(unit, record.record, one[:3])
        if version is not None:
            return _Seen((record.record, version), withheld)
    return _Seen(None, withheld)


def _narratives(desk: Desk, unit: Unit, wanted: Iterable[Version]) -> dict[Version, Narratives]:
    """Of each record, made once and kept ready: they rest on nothing but its version."""
    ready = {version: made for version in wanted if (made := desk.ready_words.get(version)) is not None}
    missing = set(wanted) - ready.keys()
    if not missing:
        return ready
    names = names_from(desk.library)
    for version, resources in records.all_resources_at(unit, missing).items():
        ready[version] = Narratives(record_from(resources, desk.library), names)
        if len(desk.ready_words) >= REMEMBERED:
            desk.ready_words.clear()
        desk.ready_words[version] = ready[version]
    return ready
