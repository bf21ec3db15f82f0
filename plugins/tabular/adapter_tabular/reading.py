"""Rows as cells with typed values, and the rows of one person as one record said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from adapter.errors import Issue
from adapter.mapping.loss import COARSENED, DROPPED, Loss, spelled
from adapter.mapping.paths import Path as FieldPath
from adapter.plugin import Said
from adapter_tabular.cell import Row, Unreadable
from adapter_tabular.columns import Column
from adapter_tabular.profile import Profile
from adapter_tabular.sheet import Sheet
from adapter_tabular.values import is_blank

Tree = dict[str, Any]
IDENTIFIER_SYSTEMS = "https://w3id.org/personal-outcomes/id/"


class Cells(NamedTuple):
    """One row. `said` are the values of its cells by column; none stands for a blank, a missing key for no cell."""

    number: int
    said: Tree
    losses: list[Loss]
    issues: list[Issue]


class Reader:
    """Reads one sheet by one profile."""

    def __init__(self, profile: Profile, sheet: Sheet, sender: str) -> None:
        self.profile, self.sheet, self.sender = profile, sheet, sender
        self.columns = self._columns()

    def _columns(self) -> list[tuple[int, str, Column | None]]:
        """(place, heading, column) once for each column; of two with one meaning the first is read."""
        found, taken = [], set()
        for place, header in enumerate(self.sheet.headers):
            column = self.profile.column_for(header)
            if column is not None and column.key in taken:
                column = None
            if column is not None:
                taken.add(column.key)
            if header.strip():
                found.append((place, header, column))
        return found

    def missing(self) -> list[Column]:
        """The columns of the profile that the sheet does not have."""
        there = {column.key for _, _, column in self.columns if column}
        return [column for key, column in self.profile.columns.items() if key not in there]

    def header_of(self, key: str) -> str:
        return next((h for _, h, c in self.columns if c and c.key == key), self.profile.columns[key].header)

    def cells(self, row: Row) -> Cells:
        said: Tree = {}
        losses: list[Loss] = []
        issues: list[Issue] = []
        for place, header, column in self.columns:
            cell = row.cells[place]
            if cell is None:
                continue
            if column is None:
                if not is_blank(cell):
                    why = f"{self.profile.name} has no such column"
                    losses.append(Loss(self.sheet.place(row.number, header), "", DROPPED, why, True))
                continue
            parsed = column.parse(cell)
            if isinstance(parsed, Unreadable):
                where = self.sheet.place(row.number, header)
                issues.append(Issue("error", "value", where, parsed.text))
                losses.append(Loss(where, "", DROPPED, "the cell cannot be read", True))
                continue
            said[column.key] = parsed.value
            for note in parsed.notes:
                self._take(note, self.sheet.place(row.number, header), losses, issues)
        return Cells(row.number, said, losses, issues)

    def _take(self, note: Any, where: str, losses: list[Loss], issues: list[Issue]) -> None:
        if note.kind in ("repaired", "warned"):
            severity = "information" if note.kind == "repaired" else "warning"
            issues.append(Issue(severity, "value", where, _sentence(note.text)))
        else:
            losses.append(Loss(where, "", note.kind, note.text, True))

    def said(self, rows: list[Cells]) -> Said:
        """One person's plan. Cells that repeat one fact over several rows are that fact."""
        losses = [loss for row in rows for loss in row.losses]
        issues = [issue for row in rows for issue in row.issues]
        keys = self.profile.keys
        facts, first = self._facts(rows, self.profile.plan_columns, issues, losses)
        person = str(rows[0].said[keys.person])
        plan = str(rows[0].said.get(keys.plan) or "") if keys.plan else ""
        tree = self.profile.plan.get(facts)
        losses += self._unread(self.profile.plan, facts, first)
        _say_blanks(self.profile.plan, facts, tree)
        self._complete_plan(tree, person, plan)
        for reference, several in _by_outcome(rows, keys.outcome).items():
            self._outcome(tree, person, reference, several, issues, losses)
        as_of = max((r.said[self.profile.as_of] for r in rows if r.said.get(self.profile.as_of)), default=None)  # type: ignore[arg-type]
        cells = {"plan": facts, "rows": [row.said for row in rows]}
        where = self.sheet.place(rows[0].number)
        return Said(tree, person, where, as_of, tuple(losses), tuple(issues), cells)

    def _complete_plan(self, tree: Tree, person: str, plan: str) -> None:
        tree["id"] = plan or "plan"
        tree.update(self.profile.always)
        if plan:
            tree["identifiers"] = [{"system": self.system("plan"), "value": f"{person}/{plan}"}]
        whom = tree.setdefault("person", {})
        whom["id"] = person
        whom["identifiers"] = [*whom.get("identifiers", []), {"system": self.system("person"), "value": person}]
        for section in tree.get("sections", []):
            section["id"] = section["topic"]
            section["framework"] = self.profile.section_framework

    def system(self, kind: str) -> str:
        """The identifier system of this sender's own references."""
        return f"{IDENTIFIER_SYSTEMS}{self.sender or self.profile.name}/{kind}"

    def _outcome(
        self, tree: Tree, person: str, reference: str, rows: list[Cells], issues: list[Issue], losses: list[Loss]
    ) -> None:
        slots = {"actions"} & self.profile.outcome_columns
        facts, first = self._facts(rows, self.profile.outcome_columns - slots, issues, losses)
        read = self.profile.outcome.get(facts)
        losses += self._unread(self.profile.outcome, facts, first)
        _say_blanks(self.profile.outcome, facts, read)
        outcome = {"id": reference, **read.get("outcome", {})}
        outcome["identifiers"] = [{"system": self.system("outcome"), "value": f"{person}/{reference}"}]
        if _says_something(review := read.get("review", {})):
            stated = next((r.said.get(self.profile.as_of) for r in rows if r.said.get(self.profile.as_of)), None)  # type: ignore[arg-type]
            standing: Tree = {"id": f"{reference}/standing", "standing": True}
            outcome["reviews"] = [{**standing, **({"stated": stated} if stated and "T" in stated else {}), **review}]
        tree.setdefault("outcomes", []).append(outcome)
        actions = [cell for row in rows if (cell := row.said.get("actions")) is not None] if slots else []
        for number, cell in enumerate(_each_once(actions), 1):
            action = self.profile.outcome.get({"actions": cell}).get("action", {})
            tree.setdefault("actions", []).append({"id": f"{reference}/{number}", "outcomes": [reference], **action})

    def _facts(
        self, rows: list[Cells], columns: frozenset[str] | set[str], issues: list[Issue], losses: list[Loss]
    ) -> tuple[Tree, dict[str, int]]:
        """(facts, the row that each comes from). Rows that disagree about one leave it as it is known."""
        facts: Tree = {}
        first: dict[str, int] = {}
        if len(rows) == 1:
            said = rows[0].said
            return {k: v for k, v in said.items() if k in columns}, dict.fromkeys(columns, rows[0].number)
        for key in columns:
            stated = [(row.number, row.said[key]) for row in rows if key in row.said]
            filled = [(number, value) for number, value in stated if value is not None]
            if not stated:
                continue
            first[key] = (filled or stated)[0][0]
            if all(value == filled[0][1] for _, value in filled):
                facts[key] = filled[0][1] if filled else None
                continue
            header = self.header_of(key)
            places = ", ".join(str(number) for number, _ in filled[:5])
            text = f"Rows {places} say different things in {header} about one person or outcome: none was taken."
            issues.append(Issue("warning", "conflict", self.sheet.place(filled[0][0], header), text))
            losses += [
                Loss(self.sheet.place(n, header), "", DROPPED, "rows disagree about one fact", True) for n, _ in filled
            ]
        return facts, first

    def _unread(self, fields: Any, facts: Tree, first: dict[str, int]) -> Iterator[Loss]:
        present = {key: value for key, value in facts.items() if value is not None}
        if fields.put(fields.get(present)) == present:
            return
        for loss in fields.unread(present, where=""):
            key = loss.where.split(".")[0].split("[")[0]
            where = self.sheet.place(first[key], self.header_of(key))
            why = f"{self.profile.name} reads it as a word that means the same" if loss.kind == COARSENED else loss.why
            yield loss._replace(where=where, why=why)


def _by_outcome(rows: list[Cells], key: str) -> dict[str, list[Cells]]:
    groups: dict[str, list[Cells]] = {}
    for row in rows:
        if row.said.get(key):
            groups.setdefault(str(row.said[key]), []).append(row)
    return groups


def _each_once(cells: list[Any]) -> list[Any]:
    found: list[Any] = []
    for cell in cells:
        if cell not in found:
            found.append(cell)
    return found


def _says_something(tree: Any) -> bool:
    if isinstance(tree, dict):
        return any(map(_says_something, tree.values()))
    return tree not in (None, [], ())


def _say_blanks(fields: Any, facts: Tree, tree: Tree) -> None:
    """A blank cell says none, where its field is one leaf: in a list a blank entry is simply not there."""
    for line in fields.lines:
        if line.theirs.steps[0].key in facts and facts[line.theirs.steps[0].key] is None:
            path: FieldPath = line.ours
            if all(step.selector is None for step in path.steps) and not path.get(tree):
                path.put(tree, None)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


__all__ = ["Cells", "Reader", "spelled"]
