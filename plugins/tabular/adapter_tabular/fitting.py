"""Which profile fits a sheet, by its headings, and why; and the refusal where the one that was asked for does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from adapter.errors import Issue, Refused
from adapter.mapping.library import Library
from adapter.plugin import System
from adapter_tabular.columns import Column
from adapter_tabular.profile import Profile
from adapter_tabular.profile_file import read_profile, shipped_profiles
from adapter_tabular.sheet import Sheet


class Fit(NamedTuple):
    """How well a profile fits. It fits at all where the columns that tell person and outcome are there."""

    name: str
    known: int
    columns: int
    missing: tuple[str, ...]  # headings of key columns

    @property
    def why(self) -> str:
        there = f"{self.known} of its {self.columns} headings are there"
        return f"{there}, but not {', '.join(self.missing)}" if self.missing else there


def fits(sheet: Sheet, profiles: Sequence[Profile]) -> list[Fit]:
    """The best first."""
    return sorted((_fit(sheet, p) for p in profiles), key=lambda fit: (bool(fit.missing), -fit.known, fit.name))


def _fit(sheet: Sheet, profile: Profile) -> Fit:
    there = {column.key for header in sheet.headers if (column := profile.column_for(header))}
    missing = (profile.columns[key] for key in (profile.keys.person, profile.keys.outcome) if key not in there)
    return Fit(f"tabular:{profile.name}", len(there), len(profile.columns), tuple(c.header for c in missing))


def refusal(system: System, sheet: Sheet, missing: Sequence[Column], library: Library) -> Refused:
    """By the headings that did not match, and the profile that would."""
    where = sheet.place(sheet.header_row)
    issues = [
        Issue("error", "structure", where, f"The heading {column.header} is missing, or called something else.")
        for column in missing
    ]
    best = fits(sheet, _profiles(shipped_profiles(), library))[0]
    if not best.missing and best.name != system.name:
        issues.append(Issue("information", "informational", where, f"{best.name} would fit: {best.why}."))
    return Refused(f"The sheet does not fit {system.name}.", issues)


def _profiles(paths: Sequence[Path], library: Library) -> list[Profile]:
    return [read_profile(path, library) for path in paths]
