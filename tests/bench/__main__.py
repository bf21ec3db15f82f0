"""Runs every benchmark and prints one table: python -m tests.bench [WORD] chooses those whose name has the word."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(word: str = "") -> int:
    missed = 0
    print(f"{'':<64}{'ratio':>10}{'aim':>10}")
    for file in sorted(Path(__file__).parent.glob("bench_*.py")):
        if word not in file.stem:
            continue
        for name, ratio, aim, *more in importlib.import_module(f"tests.bench.{file.stem}").rows():
            how = more[0] if more else "at most"
            if how == "told":  # nothing is aimed for
                print(f"{name:<64}{ratio:>10.3f}", flush=True)
                continue
            least = how == "at least"
            met = ratio >= aim if least else ratio <= aim
            missed += not met
            sign = "≥" if least else "≤"
            print(f"{name:<64}{ratio:>10.3f}{sign + f'{aim:g}':>10}  {'met' if met else 'MISSED'}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
