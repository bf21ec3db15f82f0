"""One whole example: a record, its FHIR Bundle, which field went where, what was lost, the document beside it.

`make example` writes it anew from `mappings/examples/iris/record.json`; a test holds it to the code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapter.exchange import Desk, Tally
from adapter.exchange.vocabularies import names_from
from adapter.mapping.field_table import rows_of
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.paper.document import Known, document
from adapter.paper.html import html
from adapter.paper.pdf import pdf

HERE = Path(__file__).parents[2] / "mappings" / "examples" / "iris"
ON = "2026-05-20"
MADE = datetime(2026, 5, 20, 12, tzinfo=UTC)
KNOWN = (
    Known("Lochside Council", "2026-05-11", disputed=(("outcomes.why", "Cooking keeps her mind off the fall."),)),
    Known("Lochside Health Board", "2026-05-18"),
)
PAGE = """# Iris, as one record

Iris is made up. Everything here is made from `record.json` by `make example`, and a test holds it to the code.

| file | |
|---|---|
| `record.json` | her plan as a record, the adapter's own JSON |
| `bundle.json` | the same as FHIR R4: one transaction Bundle |
| `losses.json` | what did not come through whole: {losses} |
| `document.html`, `document.pdf` | the same as she reads it, to open and to print |
| `document-large.pdf` | in large print, 18 points |

![The first page of the document](document.png)

## Which field went where

Each field that her record has, with what stands in it, and where it is in the Bundle. The rules are the maps in
[`mappings/fields`](../../README.md#every-field).

| field of the record | where in FHIR | in Iris's record |
|---|---|---|
{rows}
"""


# The map fhir-view sees the two extensions that speak of one party as one; what is agreed stands in the other of them.
STANDS_FOR = {
    "Goal.extension.views[].view.extension[url=stance].valueCode":
        "Goal.extension(hl7:goal-acceptance).extension[url=status].valueCode",
    "Goal.extension.views[].view.": "Goal.extension(po:view).",
    "Goal.extension.views[]": "Goal.extension(po:view)",
}  # fmt: skip


def files() -> dict[str, bytes]:
    """Everything that is made of the record, by name."""
    body, library = (HERE / "record.json").read_bytes(), Library()
    record = json.loads(body)
    desk, tally = Desk(), Tally()
    message = Message(body, "application/json", "record.json")
    (made,) = desk.translate(message, desk.system("record"), desk.system("fhir"), tally)
    bundle = json.loads(made.read())
    told = document(record, KNOWN, ON, names_from(library))
    table = dict.fromkeys(rows(record, library, [entry["resource"] for entry in bundle["entry"]]))
    counted = "nothing" if not tally.losses() else ", ".join(f"{one['kind']} ({one['why']})" for one in tally.losses())
    return {
        "bundle.json": _pretty(bundle),
        "losses.json": _pretty(tally.losses()),
        "document.html": html(told).encode(),
        "document.pdf": pdf(told, MADE).body,
        "document-large.pdf": pdf(told, MADE, large=True).body,
        "README.md": PAGE.format(losses=counted, rows="\n".join(table)).encode(),
    }


def rows(record: Any, library: Library, resources: list[Any]) -> Iterator[str]:
    held = dict(_leaves(record, ""))
    for name in library.map_names():
        map_ = library.document(name)
        if not any(_is_written_by(map_, resource) for resource in resources):
            continue
        for ours, theirs, _ in rows_of(map_):
            field = re.sub(r"\[[^\]]*\]", "", ours)
            if field in held:
                path = _in_fhir(f"{map_['theirs']}.{theirs}")
                yield f"| `{field}` | `{path}` | {_short(held[field])} |"


def _is_written_by(map_: Any, resource: Any) -> bool:
    """Two maps may be about one type: what hinders is read from Observations of its own, too."""
    always = map_.get("always", {})
    code = resource.get("code") if "code" in always else None
    return map_.get("theirs", "").partition(".")[0] == resource["resourceType"] and always.get("code") == code


def _in_fhir(path: str) -> str:
    part = next((part for part in STANDS_FOR if path.startswith(part)), "")
    return STANDS_FOR.get(part, "") + path.removeprefix(part)


def _leaves(part: Any, at: str) -> Iterator[tuple[str, Any]]:
    """The first value of each field."""
    if isinstance(part, dict):
        for name, value in reversed(part.items()):
            yield from _leaves(value, f"{at}.{name}" if at else name)
    elif isinstance(part, list):
        for one in reversed(part):
            yield from _leaves(one, at)
    else:
        yield at, part


def _short(value: Any) -> str:
    text = str(value).replace("|", "\\|")
    return text if len(text) <= 60 else text[:57].rstrip() + "…"


def _pretty(tree: Any) -> bytes:
    return json.dumps(tree, ensure_ascii=False, indent=2).encode() + b"\n"


def write() -> None:
    for name, body in files().items():
        (HERE / name).write_bytes(body)


if __name__ == "__main__":
    write()
