"""A made-up council's weeks, of any size: the same each time, distinct people, numbers that pass their check."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from adapter.record.identifiers import CHI, check_number

HEADINGS = (
    "Person ID", "CHI", "Forename", "Surname", "DOB", "Outcome Ref", "Outcome (in own words)", "Outcome Theme",
    "Why It Matters", "Agreed Date", "Review Date", "Extent Met", "What helps", "What hinders", "Actions / Who / When",
    "Status", "Last Updated",
)  # fmt: skip
SYLLABLES = ("mor", "ag", "cal", "um", "is", "la", "fin", "lay", "ei", "lidh", "ru", "ar", "idh")
DAYS = 27 * 12 * 100  # dates of birth that are used


def write_sheet(
    file: Path, people: Iterable[int], *, changed: float = 0.0, changes: str = "", when: str = "09:30", sender: str = ""
) -> Path:
    """One row for each person. A share of `changed` has other words, `changes`, and is of `when`; all, where it is 0.
    `sender` begins its own ids."""
    every = round(1 / changed) if changed else 0
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(HEADINGS) + "\r\n")
        for person in people:
            told = {"changes": changes, "when": when} if not every or person % every == 0 else {}
            stream.write(",".join(row(person, sender=sender, **told)) + "\r\n")
    return file


def row(person: int, *, changes: str = "", when: str = "09:30", sender: str = "") -> list[str]:
    """`sender` changes what the person is called, never who they are."""
    words = _words(person)
    day, extent = f"{person % 27 + 1:02}/03/2026", str(person % 5 + 1)
    why = f"It is my {next(words)}{changes and ' '}{changes}"
    return [
        f"{sender or 'SW'}{person:06}", chi(person), next(words), next(words), _born(person), "O-1",
        f"To {next(words)} the {next(words)} again", "Having things to do", why, day, day, extent,
        next(words), next(words), f"{next(words)} / {next(words)} / Mondays", "In progress", f"{day} {when}",
    ]  # fmt: skip


def chi(person: int) -> str:
    """A CHI of nobody's: the date of birth, a number for those who were born that day, the check digit."""
    day, month, year = _birth(person)
    of_that_day = person // DAYS
    for serial in range(of_that_day * 20, 1000):
        for digit in range(10):
            value = f"{day:02}{month:02}{year:02}{serial:03}{digit}"
            if check_number(CHI, value).valid:
                return value
    raise AssertionError("too many people were born that day")


def _birth(person: int) -> tuple[int, int, int]:
    return person % 27 + 1, person // 27 % 12 + 1, person // 324 % 100


def _born(person: int) -> str:
    day, month, year = _birth(person)
    return f"{day:02}/{month:02}/19{year:02}"


def _words(person: int) -> Iterator[str]:
    chance = random.Random(person)
    while True:
        yield "".join(chance.choices(SYLLABLES, k=3)).capitalize()
