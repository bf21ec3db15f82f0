"""A profile: what the columns of one kind of sheet mean. Read from YAML, compiled once; every fault told with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapter.errors import Issue, Misconfigured
from adapter.mapping.fields import FieldMap
from adapter.mapping.library import Library
from adapter.mapping.yaml_lines import Located, read_yaml
from adapter_tabular.columns import TYPES, Column, Dates, column_of
from adapter_tabular.moments import format_of

SHIPPED = Path(__file__).parent / "profiles"
KEYS = {
    "profile", "title", "status", "about", "timezone", "dates", "null_words", "columns", "key", "as_of", "always", "plan",
    "outcome", "section_framework",
}  # fmt: skip


@dataclass(frozen=True)
class Keys:
    """The columns that say which person, plan and outcome a row is about."""

    person: str
    outcome: str
    plan: str | None = None
    outcome_optional: bool = False

    def all(self) -> set[str]:
        return {key for key in (self.person, self.outcome, self.plan) if key}


@dataclass(frozen=True)
class Profile:
    """`plan` maps the facts that every row of a person repeats, `outcome` those of the row's own outcome."""

    name: str
    title: str
    status: str
    columns: Mapping[str, Column]
    keys: Keys
    as_of: str | None
    always: Mapping[str, Any]
    section_framework: str | None
    plan: FieldMap
    outcome: FieldMap
    plan_columns: frozenset[str]
    outcome_columns: frozenset[str]

    def column_for(self, header: str) -> Column | None:
        return self._by_header().get(folded(header))

    def known(self, header: str) -> bool:
        return folded(header) in self._by_header()

    def _by_header(self) -> dict[str, Column]:
        return {folded(h): c for c in reversed(self.columns.values()) for h in (*c.aliases, c.header)}


def folded(header: str) -> str:
    """For comparing headings only."""
    return " ".join(header.split()).casefold()


def shipped_profiles() -> list[Path]:
    return sorted(SHIPPED.glob("*.yaml"))


def read_profile(path: Path, library: Library, *, date_1904: bool = False) -> Profile:
    """Raises Misconfigured with every fault of the file."""
    document = read_yaml(path)
    faults = [Issue("error", "invalid", f"{path.name}, line {document.line}", f"unknown key {k}") for k in document if k not in KEYS]
    faults += [_missing(path, document, key) for key in ("profile", "columns", "key", "outcome") if key not in document]
    if faults:
        raise Misconfigured("A profile is faulty.", faults)
    columns = _columns(path, document, date_1904)
    plan, outcome = document.get("plan", []), document["outcome"]
    keys = Keys(**document["key"])
    _refuse_unknown_columns(path, document, columns, plan + outcome, keys)
    return Profile(
        name=document["profile"],
        title=document.get("title", document["profile"]),
        status=document.get("status", "site"),
        columns=columns,
        keys=keys,
        as_of=document.get("as_of"),
        always=dict(document.get("always", {})),
        section_framework=document.get("section_framework"),
        plan=_field_map(path, document, plan, library),
        outcome=_field_map(path, document, outcome, library),
        plan_columns=frozenset(map(_root, plan)),
        outcome_columns=frozenset(map(_root, outcome)),
    )


def _columns(path: Path, document: Located, date_1904: bool) -> dict[str, Column]:
    nulls = frozenset(str(word).casefold() for word in document.get("null_words", ()))
    faults = []
    try:
        formats = tuple(format_of(text) for text in document.get("dates", ("%d/%m/%Y", "%Y-%m-%d")))
        dates = Dates.of(formats, document.get("timezone", "Europe/London"), date_1904)
    except (ValueError, KeyError) as error:
        raise Misconfigured("A profile is faulty.", [_fault(path, document, f"dates or timezone: {error}")]) from error
    columns = {}
    for key, written in document["columns"].items():
        try:
            columns[key] = column_of(key, written, dates, nulls)
        except KeyError as error:
            known = ", ".join(TYPES)
            faults.append(_fault(path, written, f"column {key}: {error} is missing or not one of {known}"))
    if faults:
        raise Misconfigured("A profile is faulty.", faults)
    return columns


def _refuse_unknown_columns(
    path: Path, document: Located, columns: Mapping[str, Column], lines: list[Located], keys: Keys
) -> None:
    faults = [_fault(path, line, f"there is no column {_root(line)}") for line in lines if _root(line) not in columns]
    named = keys.all() | ({document["as_of"]} if "as_of" in document else set())
    faults += [_fault(path, document, f"key or as_of: there is no column {key}") for key in named - set(columns)]
    if faults:
        raise Misconfigured("A profile is faulty.", faults)


def _field_map(path: Path, document: Located, lines: list[Any], library: Library) -> FieldMap:
    part = Located(map=document["profile"], lines=lines, theirs="row")
    part.line = document.line
    return library.compiled(part, path.name)


def _root(line: Mapping[str, Any]) -> str:
    return str(line.get("theirs", "")).split(".", 1)[0].removesuffix("[]")


def _missing(path: Path, document: Located, key: str) -> Issue:
    return _fault(path, document, f"the key {key} is missing")


def _fault(path: Path, at: Any, text: str) -> Issue:
    return Issue("error", "invalid", f"{path.name}, line {getattr(at, 'line', 1)}", text)
