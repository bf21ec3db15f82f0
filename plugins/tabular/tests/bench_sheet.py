"""`python plugins/tabular/tests/bench_sheet.py`: the reader against csv.reader, opened plans, and memory by rows."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from adapter_tabular import installed
from adapter_tabular.cell import Limits
from adapter_tabular.findings import Findings
from adapter_tabular.grouping import group_rows
from adapter_tabular.sheet import open_sheet
from adapter_tabular.template import MAPPINGS
from adapter_tabular.textfile import TextFile

from adapter.fhir import CODECS, SELECTORS
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Arrival, opened

LIBRARY = Library([MAPPINGS], codecs=CODECS, selectors=SELECTORS)
COUNCIL = next(s for s in installed.spreadsheets({}) if s.name == "tabular:council-outcomes")
HEADERS = (
    "Person ID,CHI,Forename,Surname,DOB,Outcome Ref,Outcome (in own words),Outcome Theme,Agreed Date,Extent Met,Status"
)
PERSON = "SW{0:06},1403441006,Iris,Testperson,14/03/1944,O-{1}"
PLAIN = PERSON + ",I’d like to see my friends again,Seeing people,15/02/2026,2,In progress"
QUOTED = PERSON + ',"It is where I am ""somebody"", not a patient",Seeing people,15/02/2026,2,"In progress"'


def extract(rows: int, line: str) -> bytes:
    """Two outcomes of each person, the second ones at the end of the file."""
    half = rows // 2
    body = (line.format(n % half, n // half + 1) for n in range(rows))
    return "\r\n".join([HEADERS, *body, ""]).encode()


def best(work, times: int = 5) -> float:
    def once() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return min(once() for _ in range(times))


def tokens(data: bytes) -> None:
    for _ in TextFile(Message(data), Limits(), None).records(Findings("line")):
        pass


def theirs(data: bytes) -> None:
    for _ in csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")):
        pass


def ours(data: bytes) -> None:
    for _ in open_sheet(Message(data)).rows():
        pass


def arrivals(data: bytes, what: Callable[[Arrival], object]) -> None:
    for arrival in COUNCIL.read(Message(data), LIBRARY):
        what(arrival)


def peak(rows: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.csv"
        path.write_bytes(extract(rows, QUOTED))
        done = subprocess.run([sys.executable, __file__, "peak", str(path)], capture_output=True, text=True, check=True)
        return float(done.stdout)


def main() -> None:
    if sys.argv[1:2] == ["peak"]:
        rows = open_sheet(Message(Path(sys.argv[2]))).rows()
        for _ in group_rows((str(row.cells[0]), row) for row in rows):
            pass
        status = Path("/proc/self/status").read_text()  # a child's ru_maxrss begins with its parent's size
        print(float(status.split("VmHWM:")[1].split()[0]) / 1024)
        return
    for name, line in (("plain", PLAIN), ("quoted", QUOTED)):
        data = extract(20_000, line)
        reader = best(lambda data=data: theirs(data))
        print(f"{name}: csv.reader {20_000 / reader:,.0f} rows/s")
        for part, work in (("tokenizer", tokens), ("whole sheet", ours)):
            seconds = best(lambda data=data, work=work: work(data))
            print(f"  {part} {20_000 / seconds:,.0f} rows/s, {reader / seconds:.0%} of it")
    data = extract(10_000, PLAIN)
    shut = best(lambda: arrivals(data, lambda arrival: None))
    wide = best(lambda: arrivals(data, opened))
    print(f"10,000 rows passed over {10_000 / shut:,.0f} rows/s, opened {10_000 / wide:,.0f}: {wide / shut:.1f} times")
    for rows in (1_000, 10_000, 100_000):
        print(f"{rows:7,} rows read and grouped: peak {peak(rows):.1f} MB")


if __name__ == "__main__":
    main()
