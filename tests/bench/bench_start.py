"""`outcomes-adapter --help` against importing everything that the adapter ever needs (aim: at most 15% of the CPU).

Each start is a process of its own and its CPU is counted when it has ended; what Python itself takes to start is
counted on both sides.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

ROUNDS = 7
AIM = 0.15
HELP = ["-c", "import sys; sys.argv[1:] = ['--help']; from adapter.cli import main; main()"]
EVERYTHING = [
    "-c",
    "import adapter.gateway.serving, adapter.fhir.typed, adapter.record.schema, adapter_tabular.system",
]


def rows() -> list[tuple[str, float, float]]:
    """Name, the share of the CPU, and what we aim for."""
    _seconds(EVERYTHING)  # so that neither side pays for compiling
    _seconds(HELP)
    share = statistics.median(_seconds(HELP) / _seconds(EVERYTHING) for _ in range(ROUNDS))
    return [("start of --help against importing everything", share, AIM)]


def _seconds(arguments: list[str]) -> float:
    before = os.times()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


if __name__ == "__main__":
    for name, share, aim in rows():
        print(f"{name:<60} {share:6.1%}   aim at most {aim:.0%}")
