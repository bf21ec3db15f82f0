"""The most memory that the commands take for 1,000, 10,000 and 100,000 rows (aim: within 5%): translated from CSV to
FHIR as NDJSON, and received into a store.

Everybody in the files is made up. Half of the people of a translated file have two rows, far apart; everybody in a
received one has a CHI.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.council_sheets import write_sheet

SIZES = (1_000, 10_000, 100_000)
AIM = 1.05
HEADINGS = (
    "Person ID", "CHI", "Forename", "Surname", "DOB", "Outcome Ref", "Outcome (in own words)", "Outcome Theme",
    "Why It Matters", "Agreed Date", "Review Date", "Extent Met", "What helps", "What hinders", "Actions / Who / When",
    "Status", "Last Updated",
)  # fmt: skip
SYLLABLES = ("mor", "ag", "cal", "um", "is", "la", "fin", "lay", "ei", "lidh", "ru", "ar", "idh")


def rows(sizes: tuple[int, ...] = SIZES) -> Iterator[tuple[str, float, float]]:
    """Name, peak memory as a multiple of what the smallest file took, and what we aim for."""
    with tempfile.TemporaryDirectory(prefix="outcomes-bench-") as folder:
        yield from _compared("translated", _translating, Path(folder), sizes)
        yield from _compared("received", _receiving, Path(folder), sizes)


def _compared(
    what: str, peak: Callable[[Path, int], int], folder: Path, sizes: tuple[int, ...]
) -> Iterator[tuple[str, float, float]]:
    first = peak(folder, sizes[0])
    for size in sizes[1:]:
        most = peak(folder, size)
        yield f"memory for {size:,} rows {what} ({most / 1e6:.0f} MB)", most / first, AIM


def write_week(file: Path, size: int) -> None:
    """A week of so many rows; the same each time."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(HEADINGS) + "\r\n")
        for number in range(size):
            again = number >= size * 2 // 3  # the last third are second outcomes of people before
            person = number - size * 2 // 3 if again else number
            stream.write(",".join(_row(person, "O-2" if again else "O-1")) + "\r\n")


def _row(person: int, outcome: str) -> list[str]:
    chance = random.Random(person)
    day, extent = f"{person % 27 + 1:02}/03/2026", str(person % 5 + 1)
    names = [_name(chance) for _ in range(9)]
    born = f"{person % 27 + 1:02}/0{person % 9 + 1}/19{person % 60 + 30}"
    return [
        f"SW{person:06}", "", names[0], names[1], born, outcome,
        f"To {names[2]} the {names[3]} again", "Having things to do", f"It is my {names[4]}", day, day, extent,
        names[5], names[6], f"{names[7]} / {names[8]} / Mondays", "In progress", f"{day} 09:30",
    ]  # fmt: skip


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=3)).capitalize()


def _translating(folder: Path, size: int) -> int:
    file = folder / f"{size}.csv"
    write_week(file, size)
    return _peak(
        "translate", str(file), "--from", "tabular:council-outcomes", "--to", "fhir", "--sender", "lochside", "--lines",
        "-o", f"{file}.ndjson",
    )  # fmt: skip


def _receiving(folder: Path, size: int) -> int:
    file = write_sheet(folder / f"{size}.csv", range(size))
    settings = {"STORE_URL": f"sqlite:///{folder}/{size}.sqlite", "CONFIG": f"{folder}/adapter.toml"}
    (folder / "adapter.toml").write_text('[systems.council]\nplugin = "tabular"\nprofile = "council-outcomes"\n')
    return _peak("receive", "council", str(file), **settings)


def _peak(*arguments: str, **settings: str) -> int:
    """Bytes of resident memory at the height of one run."""
    command = [sys.executable, "-m", "adapter.cli", *arguments]
    environment = os.environ | {f"OUTCOMES_ADAPTER_{name}": value for name, value in settings.items()}
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    process = os.posix_spawn(command[0], command, environment, file_actions=quiet)
    _, status, used = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError("the command failed")
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    for name, ratio, aim in rows():
        print(f"{name:<60} {ratio:6.3f}x   aim at most {aim:.2f}x")
