"""What a FHIR client reads of what is kept: mirrors and narrative as that reader may see them, and never kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from adapter import jsontext
from adapter.caller import ADAPTER, Caller
from adapter.exchange import Desk
from adapter.exchange.outward import as_read
from adapter.fhir import check, inward
from adapter.fhir.mirrors import MIRROR, WHY
from adapter.fhir.narrative import DIGEST
from adapter.search import Query
from adapter.store import Store, Unit
from adapter.store.resources import history, read, read_version, whole
from adapter.store.search import search
from adapter.store.tables import resources, versions
from tests.exchange.walks import WEEK_1, WEEK_2, DeskFor, post
from tests.kept import BOARD, COUNCIL, STRANGER, goal, keep, patient, plan

Tree = dict[str, Any]
FOREIGN = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">The other plan says more.</div>'}
BOTH = Caller("both", BOARD.organisation, sees=frozenset({COUNCIL.organisation}))
GOALS = [{"reference": "Goal/goal"}]
HOME = {"extension": [{"url": WHY, "valueMarkdown": "It is home."}]}


def one(desk: Desk, kind: str, identity: str, caller: Caller, version: int = 0) -> Tree | None:
    def look(unit: Unit) -> Tree | None:
        kept = read_version(unit, kind, identity, version) if version else read(unit, kind, identity)
        return as_read(desk, unit, [kept], current=not version)[0] if kept is not None else None

    return desk.store.look(look, caller)


def shown(desk: Desk, kind: str, identity: str, caller: Caller = ADAPTER, version: int = 0) -> Tree:
    found = one(desk, kind, identity, caller, version)
    assert found is not None
    return found


def words(tree: Tree) -> str:
    return str(tree["text"]["div"])


def every_version(desk: Desk) -> list[tuple[Tree, Tree | None]]:
    """As each is kept, and as it is read."""

    def look(unit: Unit) -> list[tuple[Tree, Tree | None]]:
        found = []
        for row in unit.rows(select(resources)):
            kept = history(unit, row.type, row.id)
            read_as = as_read(desk, unit, kept, current=False)
            found += [(whole(k), tree) for k, tree in zip(kept, read_as, strict=True) if k.body is not None]
        return found

    return desk.store.look(look)


def test_every_version_is_read_sound_and_comes_back_as_it_is_kept(desk: Desk):
    post(desk, WEEK_1)
    post(desk, WEEK_2)
    found = every_version(desk)
    kinds = [tree["resourceType"] for tree, _ in found]
    assert (kinds.count("CarePlan") >= 5, kinds.count("Goal") >= 7) == (True, True)
    for kept, read_as in found:
        assert read_as is not None
        taken = inward(jsontext.loads(jsontext.dumps(read_as, indent=True)))
        assert (jsontext.dumps(taken.resource), taken.issues) == (jsontext.dumps(kept), [])
        assert [issue for issue in check(read_as) if issue.severity == "error"] == []
        assert ("text" in read_as) == (kept["resourceType"] in ("CarePlan", "Goal"))
    assert any(MIRROR in str(read_as) for _, read_as in found)


def test_nothing_of_it_is_kept(desk: Desk):
    post(desk, WEEK_1)
    every_version(desk)
    bodies = desk.store.look(lambda unit: [row.body for row in unit.rows(select(versions))])
    assert bodies
    assert [body for body in bodies if body and (DIGEST.encode() in body or MIRROR.encode() in body)] == []


def test_what_is_found_together_is_told_of_each_record_once(desk: Desk):
    post(desk, WEEK_1)

    def look(unit: Unit) -> list[Tree | None]:
        return as_read(desk, unit, search(unit, Query("Goal")).items)

    told = desk.store.look(look)
    assert len(told) > len(desk.ready_words) == 5
    before = dict(desk.ready_words)
    assert desk.store.look(look) == told
    assert all(desk.ready_words[version] is made for version, made in before.items())


def test_an_older_version_tells_of_the_record_as_it_was(store: Store, desk_for: DeskFor):
    desk = desk_for()
    for text in ("Soup", "Bread"):
        keep(store, patient(), plan(goal=GOALS, title=f"{text} plan"), goal(text=text, **HOME))
    keep(store, patient(), plan(goal=GOALS, title="A third plan"), goal(text="Bread", **HOME))
    assert ("Soup" in words(shown(desk, "Goal", "goal", BOARD, 1)), "Soup plan" in words(
        shown(desk, "CarePlan", "plan", BOARD, 1))) == (True, True)  # fmt: skip
    assert "Soup" not in words(shown(desk, "Goal", "goal", BOARD, 2)) + words(shown(desk, "Goal", "goal", BOARD))
    assert "A third plan" in words(shown(desk, "CarePlan", "plan", BOARD))
    assert [note["text"] for note in shown(desk, "Goal", "goal", BOARD, 1)["note"]] == ["It is home."]


def test_a_goal_in_two_plans_tells_a_reader_of_the_plan_that_the_reader_sees(store: Store, desk_for: DeskFor):
    desk = desk_for()

    def activity(text: str) -> list[Tree]:
        goals = [{"url": "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal", "valueReference": GOALS[0]}]
        return [{"id": text, "detail": {"status": "scheduled", "description": text, "extension": goals}}]

    keep(store, patient(), plan(goal=GOALS, activity=activity("Marmalade")), goal(text="Soup"))
    other = plan("other", goal=GOALS, activity=activity("Harmonium"))
    keep(store, patient(), other, goal(text="Soup"), record="other", caller=COUNCIL)
    for caller, own, others in ((BOARD, "Marmalade", "Harmonium"), (COUNCIL, "Harmonium", "Marmalade")):
        for kind, identity in (("Goal", "goal"), ("CarePlan", "plan" if own == "Marmalade" else "other")):
            told = words(shown(desk, kind, identity, caller))
            assert ("Soup" in told, others in told) == (True, False)
        assert own in words(shown(desk, "CarePlan", "plan" if own == "Marmalade" else "other", caller))
    assert one(desk, "Goal", "goal", STRANGER) is None


def test_somebody_elses_narrative_is_read_only_by_who_sees_every_plan_it_may_tell_of(store: Store, desk_for: DeskFor):
    desk = desk_for()
    trees = (patient(text=FOREIGN), goal(text="Soup") | {"text": FOREIGN})
    keep(store, trees[0], plan(goal=GOALS) | {"text": FOREIGN}, trees[1])
    assert shown(desk, "Goal", "goal", BOARD)["text"] == shown(desk, "Patient", "iris", BOARD)["text"] == FOREIGN
    keep(store, trees[0], plan("other", goal=GOALS), trees[1], record="other", caller=COUNCIL)
    for caller in (BOTH, ADAPTER):
        assert shown(desk, "Goal", "goal", caller)["text"] == shown(desk, "Patient", "iris", caller)["text"] == FOREIGN
    assert shown(desk, "CarePlan", "plan", BOARD)["text"] == FOREIGN  # nobody else's plan has to do with it
    for version in (0, 1):
        ours = shown(desk, "Goal", "goal", BOARD, version)
        assert ("Soup" in words(ours), "The other plan" in str(ours)) == (True, False)
        assert "text" not in shown(desk, "Patient", "iris", BOARD, version)


def test_a_version_that_says_that_it_was_deleted_is_nothing_and_an_older_one_is_read_by_who_stated_it(
    store: Store, desk_for: DeskFor
):
    desk = desk_for()
    keep(store, patient(), plan(goal=GOALS), goal(**HOME))
    keep(store, patient(), plan())
    assert one(desk, "Goal", "goal", BOARD) is None
    older = shown(desk, "Goal", "goal", BOARD, 1)
    assert (older["note"][0]["text"], "text" in older) == ("It is home.", False)
