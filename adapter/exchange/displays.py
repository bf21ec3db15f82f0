"""What codes are called, from the vocabularies of a library: for whoever writes a record in plain words."""

from __future__ import annotations

import csv
from functools import cache

from adapter.mapping.library import Library
from adapter.record.plain import Names

VOCABULARIES = ("wheel", "talking-points-carers", "section-9")


def names_from(library: Library) -> Names:
    """The words for a code of a vocabulary that the library holds."""

    @cache
    def displays(framework: str) -> dict[str, str]:
        with library.find("codes", framework, ".csv").open(encoding="utf-8-sig", newline="") as file:
            return {row["code"]: row["display"] for row in csv.DictReader(file)}

    return lambda framework, code: displays(framework).get(code) if framework in VOCABULARIES else None
