"""The most memory that the command takes for 1,000, 10,000 and 100,000 rows of CSV to FHIR as NDJSON (aim: within 5%).

Everybody in the files is made up. Half of the people have two rows, far apart.
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


def _peak(file: Path) -> int:
    """Bytes of resident memory at the height of one run."""
    command = [
        sys.executable, "-m", "adapter.cli", "translate", str(file), "--from", "tabular:council-outcomes",
        "--to", "fhir", "--sender", "lochside", "--lines", "-o", f"{file}.ndjson",
    ]  # fmt: skip
    quiet = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status, used = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError("the command failed")
    Path(f"{file}.ndjson").unlink()
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    for name, ratio, aim in rows():
        print(f"{name:<60} {ratio:6.3f}x   aim at most {aim:.2f}x")
