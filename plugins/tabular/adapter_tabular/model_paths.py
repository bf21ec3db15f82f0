"""Paths of ours in a profile, held against the model: which field is it, and may a line fill it?

The lines of a plan begin at the record; those of an outcome at `outcome`, `review` (its standing review) or `action`.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapter.mapping.paths import Path, Step
from adapter.record.model import Action, Outcome, Record, Review
from adapter.record.trees import Shape, shapes

ROOTS: dict[str, tuple[type, str]] = {
    "outcome": (Outcome, "outcomes"),
    "review": (Review, "outcomes.reviews"),
    "action": (Action, "actions"),
}
TAKEN = {"identifiers", "people", "address", "contact"}  # reconcile.md: withdrawn there, a value goes by default


def field_of(path: Path) -> str:
    """The field as losses name it: `outcomes.reviews.helps`."""
    first, *rest = (step.key for step in path.steps)
    return ".".join([ROOTS[first][1] if first in ROOTS else first, *rest])


def fault_of(path: Path, *, is_list: bool, in_outcome: bool) -> str | None:
    """Why a line cannot fill this field; None where it can."""
    steps: Sequence[Step] = path.steps
    cls: type = Record
    if in_outcome:
        if steps[0].key not in ROOTS or len(steps) == 1:
            return f"{path.text}: a field of an outcome begins with {', '.join(ROOTS)}"
        cls, steps = ROOTS[steps[0].key][0], steps[1:]
    for number, step in enumerate(steps):
        shape = next((s for s in shapes(cls) if s.name == step.key), None)
        fault = _fault_at(shape, step, is_list=is_list, is_last=number == len(steps) - 1)
        if fault is not None or shape is None:
            return f"{path.text}: {fault}"
        cls = shape.inner or cls
    return None


def _fault_at(shape: Shape | None, step: Step, *, is_list: bool, is_last: bool) -> str | None:
    if shape is None:
        return f"the record has no field {step.key} there"
    if step.key == "id" and shape.about["form"] == "id":
        return "ids are made from the key columns"
    if step.key in ("outcomes", "actions", "reviews") and shape.inner is not None:
        return f"{step.key} are filled by the lines of the outcome"
    if step.selector is not None:
        return None if shape.is_list and not is_last else f"{step.key} takes no filter here"
    if is_last and is_list:
        return None if shape.is_list else f"{step.key} is no list"
    if shape.is_list:
        return f"{step.key} is a list: choose by filter, or end with []"
    if is_last and shape.inner is not None:
        return f"{step.key} holds several fields: name one"
    return None if is_last or shape.inner is not None else f"{step.key} holds no fields"


def withdrawal(name: str) -> str:
    """What becomes of a value of this field once its sender leaves the cell blank, unless a profile says otherwise."""
    return "take" if TAKEN & set(name.split(".")) and not is_protective(name) else "hold"


def is_protective(name: str) -> bool:
    cls: type = Record
    for key in name.split("."):
        shape = next(s for s in shapes(cls) if s.name == key)
        if shape.about["merge"] == "protective":
            return True
        cls = shape.inner or cls
    return False
