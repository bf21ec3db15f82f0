"""One statement meets one record: reconcile, write, check what was written, remember what was said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from adapter.errors import AdapterError, Issue, Refused
from adapter.exchange.arriving import too_long
from adapter.exchange.breakage import broke
from adapter.exchange.disputes import tell_disputes
from adapter.exchange.identity import Known as Names
from adapter.exchange.identity import Made
from adapter.exchange.policy import policy_of
from adapter.exchange.putting import Prepared, Put, owe, owe_along, owe_new, prepared, put_down, record_at, record_now
from adapter.exchange.quality import found_in
from adapter.exchange.sighting import Sighting
from adapter.exchange.sights import Known
from adapter.exchange.stage import Stage
from adapter.exchange.vocabularies import code_issues
from adapter.mapping.loss import Loss
from adapter.plugin import Said
from adapter.record.atoms import Atoms, atoms_of, said_atoms
from adapter.record.keeping import record_kept_from
from adapter.record.model import Record
from adapter.record.reconcile import CONFLICT, HELD, Reconciled, reconcile
from adapter.record.trees import said_from
from adapter.store import STORE_FAULTS, links, sights
from adapter.store.links import Link, fits
from adapter.store.sights import Sight

Tree = dict[str, Any]


@dataclass(frozen=True)
class Encounter:
    """`names` are the links of this person at this system; `sight` is what is known of its sight of the record."""

    said: Said
    person: str
    record: str
    names: Names
    sight: Sight | None


class Result(NamedTuple):
    reconciled: Reconciled
    known: Known
    arrival: Atoms


class _Worked(NamedTuple):
    """What a statement comes to, before anything of it is written."""

    result: Result | None
    record: Record
    ready: Prepared
    made: Made


def meet(stage: Stage, one: Encounter) -> str:
    """What became of it: created, updated, unchanged, conflict, held or refused. Nothing at all is written of a record
    that could not be written as FHIR, or on which a program broke: it costs the others nothing."""
    where = one.said.where
    try:
        worked = _worked(stage, one)
    except Refused as refused:
        return _refused(
            stage,
            one,
            [issue._replace(where=": ".join(filter(None, (where, issue.where)))) for issue in refused.issues],
        )
    except (AdapterError, *STORE_FAULTS):
        raise
    except Exception as error:
        issue = broke(stage.party.name, error, "nothing was taken of this record.")
        return _refused(stage, one, [issue._replace(where=where)])
    done = put_down(stage.working, worked.ready, via=stage.message, audience=[stage.party.organisation])
    _link(stage, one, worked)
    _remember(stage, one, worked.result, done)
    _tell(stage, one, worked, done)
    change = _change(done, worked.result)
    stage.receipt.record(one.record, done.version, change, where)
    return change


def _refused(stage: Stage, one: Encounter, issues: list[Issue]) -> str:
    stage.receipt.refuse(one.said.where, issues)
    sights.was_in(stage.unit, stage.party.name, stage.number, records=[one.record])
    return "refused"


def _worked(stage: Stage, one: Encounter) -> _Worked:
    made: Made = {}
    sighting = Sighting(
        stage.party.system, stage.library, stage.identity,
        local=one.said.person, person=one.person, record=one.record, known=one.names,
    )  # fmt: skip
    said = sighting.said(one.said, made=made)
    if (long := next((kind for kind, name in made if not fits(name)), None)) is not None:
        raise Refused("A name is too long.", [too_long(long, "")])
    known = record_now(stage.working, one.record, one.person, stage.library)
    result = None if known is None else _reconciled(stage, one, sighting, known, said)
    record = record_kept_from(said) if result is None else result.reconciled.record
    return _Worked(result, record, prepared(stage.working, stage.library, record, known), made)


def _reconciled(stage: Stage, one: Encounter, sighting: Sighting, known: Record, said: Tree) -> Result:
    sight = one.sight or Sight(stage.party.name, one.record)
    version = stage.working.records[one.record].version

    def at(then: int) -> Record:
        return record_at(stage.unit, one.record, then, stage.library)

    seen = Known(sight, sighting, known, version, at)
    arrival = said_from(Record, said)
    if one.sight is None and not version:  # a person who is held, and a plan that is not: all that is known is seen
        seen.now = known
    reconciled = reconcile(known, arrival, seen.sights, policy_of(stage, known, one.said.as_of, one.sight))
    return Result(reconciled, seen, said_atoms(arrival, atoms_of(seen.sights.said)))


def _link(stage: Stage, one: Encounter, worked: _Worked) -> None:
    """What this system calls the person, the plan and what is in it, from now on."""
    if not one.said.local:
        return
    name, local = stage.party.name, one.said.person
    renamed = worked.result.reconciled.renamed if worked.result is not None else {}
    links.link(
        stage.unit,
        Link("person", name, "", local, one.person, None),
        Link("plan", name, local, str(one.said.said["id"]), one.record, one.record),
        *(
            Link(kind, name, local, identifier, renamed.get(ours, ours), one.record)
            for (kind, identifier), ours in worked.made.items()
            if kind not in ("person", "plan")
        ),
    )


def _remember(stage: Stage, one: Encounter, result: Result | None, done: Put) -> None:
    """The system's sight of the record after this statement."""
    said, unit = one.said, stage.unit
    if result is None:
        sight = Sight(stage.party.name, one.record, base=done.version)
    else:
        sight = result.known.after_message(result.reconciled, done.version, result.arrival)
    tree = dict(said.tree if sight.said is None else stage.party.system.carried(sight.said, said.tree))
    now = replace(
        sight, key=said.key, person=said.person, digest=said.digest, said=tree, said_at=unit.now, as_of=said.as_of,
        message=stage.message, confirmed=stage.number, confirmed_at=unit.now,
        present=stage.number,
        quiet=not sight.echoed and sight.in_flight is None,
    )  # fmt: skip
    sights.save(unit, now)


def _tell(stage: Stage, one: Encounter, worked: _Worked, done: Put) -> None:
    where, result = one.said.where, worked.result
    stage.receipt.lose(one.said.losses)
    stage.receipt.note(one.said.issues)
    stage.receipt.lose(_located(loss, where) for loss in done.losses)
    if result is not None:
        tell_disputes(stage, one.record, where, result.known.disputed, result.reconciled)
    if done.changed:
        stage.receipt.note(code_issues(worked.record, stage.library, where))
        stage.receipt.tally.quality.add(found_in(worked.record, stage.library), where)
    if done.changed:
        owing = owe_new if done.created else owe
        for name in owing(stage.unit, stage.others, one.record, done.version):
            stage.receipt.delivery(name, one.record)
        for name, other in owe_along(stage.unit, stage.others, done):
            stage.receipt.delivery(name, other)


def _located(loss: Loss, where: str) -> Loss:
    return loss._replace(where=f"{where}: {loss.where}" if loss.where else where)


def _change(done: Put, result: Result | None) -> str:
    if done.created:
        return "created"
    if result is not None and result.reconciled.of(CONFLICT):
        return "conflict"
    if result is not None and result.reconciled.of(HELD):
        return "held"
    return "updated" if done.changed else "unchanged"
