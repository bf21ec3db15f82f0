"""The most memory that the command takes for 1,000, 10,000 and 100,000 rows of CSV to FHIR as NDJSON (aim: within 5%).

Everybody in the files is made up. Every row is another person, and half of them have two rows, far apart.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

SIZES = (1_000, 10_000, 100_000)
AIM = 1.05
HEADINGS = (
    "Person ID", "CHI", "Forename", "Surname", "DOB", "Outcome Ref", "Outcome (in own words)", "Outcome Theme",
    "Why It Matters", "Agreed Date", "Review Date", "Extent Met", "What helps", "What hinders", "Actions / Who / When",
    "Status", "Last Updated",
)  # fmt: skip
SYLLABLES = ("mor", "ag", "cal", "um", "is", "la", "fin", "lay", "ei", "lidh", "ru", "ar", "idh")


def rows(sizes: tuple[int, ...] = SIZES) -> list[tuple[str, float, float]]:
    """Name, peak memory as a multiple of what the smallest file took, and what we aim for."""
    with tempfile.TemporaryDirectory(prefix="outcomes-bench-") as folder:
        peaks = {}
        for size in sizes:
            file = Path(folder) / f"{size}.csv"
            write_week(file, size)
            peaks[size] = _peak(file)
    first = peaks[sizes[0]]
    return [(f"memory for {size:,} rows ({peaks[size] / 1e6:.0f} MB)", peaks[size] / first, AIM) for size in sizes[1:]]


def write_week(file: Path, size: int) -> None:
    """A week of so many rows; the same each time."""
    chance = random.Random(7)
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(HEADINGS) + "\r\n")
        for number in range(size):
            again = number >= size * 2 // 3  # the last third are second outcomes of people before
            person = number - size * 2 // 3 if again else number
            stream.write(",".join(_row(person, "O-2" if again else "O-1", chance)) + "\r\n")


def _row(person: int, outcome: str, chance: random.Random) -> list[str]:
    day, extent = f"{person % 27 + 1:02}/03/2026", str(person % 5 + 1)
    return [
        f"SW{person:06}", "", _name(chance), _name(chance), f"{person % 27 + 1:02}/0{person % 9 + 1}/19{person % 60 + 30}",
        outcome, f"To {_name(chance)} the {_name(chance)} again", "Having things to do", f"It is my {_name(chance)}", day,
        day, extent, _name(chance), _name(chance), f"{_name(chance)} / {_name(chance)} / Mondays", "In progress",
        f"{day} 09:30",
    ]  # fmt: skip


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=3)).capitalize()


def _peak(file: Path) -> int:
    """Bytes of resident memory at the height of one run."""
    command = [
        sys.executable, "-m", "adapter.cli", "translate", str(file), "--from", "tabular:council-outcomes", "--to", "fhir",
        "--sender", "lochside", "--lines", "-o", f"{file}.ndjson",
    ]  # fmt: skip
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError("the command failed")
    Path(f"{file}.ndjson").unlink()
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    for name, ratio, aim in rows():
        print(f"{name:<60} {ratio:6.3f}x   aim at most {aim:.2f}x")
