"""What a record lost on its way into a sheet: found by reading its rows again and comparing.

Ids are set aside: a sheet carries references of its own. So is the order of entries in a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapter.mapping.loss import ASSUMED, DROPPED, Loss, differences, field_of, spelled
from adapter.mapping.paths import Place
from adapter.plugin import Said
from adapter.record.keeping import record_kept_from
from adapter.record.model import Record
from adapter.record.trees import shapes, tree_from
from adapter_tabular.placing import Placed
from adapter_tabular.records_as_rows import Rows

Tree = dict[str, Any]


def _own_ids(cls: type, within: str = "") -> Iterator[str]:
    for shape in shapes(cls):
        if shape.name == "id" and shape.about["form"] == "id":
            yield f"{within}id"
        elif shape.inner is not None:
            yield from _own_ids(shape.inner, f"{within}{shape.name}.")


OWN_IDS = frozenset(_own_ids(Record))  # fields; the id by which one part names another, as a party does, is not its own
WHY = {"dropped": "{} has no column for it", "coarsened": "{} holds it less finely", ASSUMED: "{} reads it so"}
WHY_STATED = "when it was last stated is the sender's own to say: {} leaves it blank in a new row"
STATED = "outcomes.reviews.stated"


def losses_of(rows: Rows, placed: Sequence[Placed], saids: Sequence[Said], where: str) -> Iterator[Loss]:
    """`where` is the record's own place; `placed` is empty where it could not be written at all, else `saids` are its
    rows read again."""
    name = rows.profile.name
    whole, back = _as_told(rows, placed), _back(saids)
    for place, kind in differences(whole, back):
        if not _is_id(place):
            why = WHY_STATED if kind == DROPPED and field_of(place) == STATED else WHY[kind]
            yield Loss(spelled(place, where), field_of(place), kind, why.format(name))
    for place in _additions(whole, back):
        yield Loss(spelled(place, where), field_of(place), ASSUMED, WHY[ASSUMED].format(name))


def _back(saids: Sequence[Said]) -> Tree:
    """The rows as they read now, each thing named by its group and the reference in its row."""
    merged: Tree = {}
    for number, said in enumerate(saids):
        tree = tree_from(record_kept_from(said.said))
        outcomes = [_renamed(entry, f"{number}:{entry['id']}") for entry in tree.get("outcomes", ())]
        actions = [
            {**_renamed(entry, f"{number}:{entry['id']}"), "outcomes": [f"{number}:{o}" for o in entry["outcomes"]]}
            for entry in tree.get("actions", ())
        ]
        merged = merged or tree
        merged["outcomes"] = [*(merged.get("outcomes", ()) if number else ()), *outcomes]
        merged["actions"] = [*(merged.get("actions", ()) if number else ()), *actions]
    merged.pop("id", None)
    return merged


def _as_told(rows: Rows, placed: Sequence[Placed]) -> Tree:
    """The record with the same names; what has no row gets one that nothing else has."""
    tree = rows.tree
    outcomes: dict[int, str] = {}
    reviews: dict[int, int | None] = {}
    actions: dict[int, str] = {}
    for number, (group, _, in_rows) in enumerate(placed):
        for told in group.outcomes:
            outcomes[told.place], reviews[told.place] = f"{number}:{told.reference}", told.review
            for place, _ in told.actions:
                if place in in_rows:
                    actions[place] = f"{number}:{told.reference}/{in_rows[place]}"
    named = {o["id"]: outcomes[n] for n, o in enumerate(tree.get("outcomes", ())) if n in outcomes and "id" in o}
    whole = {key: value for key, value in tree.items() if key != "id"}
    whole["outcomes"] = [
        _with_reviews(_renamed(entry, outcomes.get(n, f"?{n}")), reviews.get(n))
        for n, entry in enumerate(tree.get("outcomes", ()))
    ]
    whole["actions"] = [
        {
            **_renamed(entry, actions.get(n, f"?{n}")),
            **({"outcomes": [named.get(o, o) for o in entry["outcomes"]]} if "outcomes" in entry else {}),
        }
        for n, entry in enumerate(tree.get("actions", ()))
    ]
    whole["sections"] = list(_named_sections(rows))
    return whole


def _renamed(entry: Tree, name: str) -> Tree:
    """An outcome's standing review is named after it."""
    renamed = {**entry, "id": name}
    if "reviews" in entry:
        renamed["reviews"] = [{**review, "id": f"{name}/standing"} for review in entry["reviews"]]
    return renamed


def _with_reviews(outcome: Tree, written: int | None) -> Tree:
    if "reviews" not in outcome:
        return outcome
    reviews = [r if n == written else {**r, "id": f"?{n}"} for n, r in enumerate(outcome["reviews"])]
    return {**outcome, "reviews": reviews}


def _named_sections(rows: Rows) -> Iterator[Tree]:
    """A topic's first section of the profile's framework is the one in its cell."""
    own = {id(section): topic for topic, section in own_sections(rows)}
    for number, section in enumerate(rows.tree.get("sections", ())):
        yield {**section, "id": own.get(id(section), f"?{number}")}


def own_sections(rows: Rows) -> Iterator[tuple[str, Tree]]:
    """Those that stand in cells, by topic."""
    seen: set[str] = set()
    for section in rows.tree.get("sections", ()):
        topic = section.get("topic", "")
        if section.get("framework") == rows.profile.section_framework and topic not in seen:
            seen.add(topic)
            yield topic, section


def _is_id(place: Place) -> bool:
    return field_of(place) in OWN_IDS


def _additions(whole: Any, back: Any, place: Place = ()) -> Iterator[Place]:
    """The fields that reading the sheet adds to what was there. New entries of a list are the pieces of a lost one."""
    if isinstance(back, dict):
        known = whole if isinstance(whole, dict) else {}
        for key, value in back.items():
            if key in known or isinstance(value, dict):
                yield from _additions(known.get(key), value, (*place, key))
            elif not isinstance(value, list) and not _is_id((*place, key)):
                yield (*place, key)
    elif isinstance(back, list) and isinstance(whole, list):
        own = {entry["id"]: (n, entry) for n, entry in enumerate(whole) if isinstance(entry, dict) and "id" in entry}
        for entry in back:
            if isinstance(entry, dict) and entry.get("id") in own:
                number, twin = own[entry["id"]]
                yield from _additions(twin, entry, (*place, number))
