"""The JSON documents in a message: one, or one for each line of NDJSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapter import jsontext
from adapter.errors import Issue, Refused
from adapter.message import Message

FHIR_JSON, FHIR_NDJSON = "application/fhir+json", "application/fhir+ndjson"
JSON, NDJSON = "application/json", "application/x-ndjson"
MOST_BYTES = 100_000_000  # of one document; of NDJSON, each line has a limit of its own

_BLANK = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"
_FOREIGN = (
    (b"<", "XML or a web page", "Send FHIR as JSON."),
    (b"PK\x03\x04", "a workbook or another ZIP archive", "Name the system that it is for, such as tabular."),
    (b"%PDF", "a PDF", "Send the data that it was printed from."),
    (b"\x89PNG", "a picture", "Send the data, not a picture of it."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"\xff\xfe", "UTF-16 text", "Send JSON in UTF-8."),
    (b"\xfe\xff", "UTF-16 text", "Send JSON in UTF-8."),
    (b"MSH", "an HL7 v2 message", "Name the system that it is for."),
)


def documents(message: Message) -> Iterator[tuple[str, Any]]:
    """(place, JSON tree) of each document; on a line of NDJSON that cannot be read, the Refused that says why.

    Raises Refused where the message is not JSON at all.
    """
    declared = message.media_type in (FHIR_NDJSON, NDJSON)
    _refuse_what_is_not_json(message, lines=declared)
    if declared or _has_lines(message):
        with message.open() as stream:
            for number, tree in jsontext.read_ndjson(stream):
                yield f"line {number}", tree
    elif message.size > MOST_BYTES:
        text = f"One JSON document of more than {MOST_BYTES:,} bytes is not read. Send NDJSON, one Bundle a line."
        raise Refused(text, [Issue("fatal", "too-long", "", text)], reason="too-large")
    else:
        yield "", jsontext.loads(message.read())


def _has_lines(message: Message) -> bool:
    """NDJSON sent as plain JSON: the first line is a whole object and another follows."""
    with message.open() as stream:
        first = stream.readline(jsontext.MAX_LINE).strip(_BLANK).removeprefix(_BOM)
        return first.startswith(b"{") and first.endswith(b"}") and stream.read(64).lstrip(_BLANK).startswith(b"{")


def _refuse_what_is_not_json(message: Message, *, lines: bool) -> None:
    with message.open() as stream:
        head = stream.read(4096).removeprefix(_BOM).lstrip(_BLANK)
    if not head and message.size <= 4096:
        text = "The message is empty. Nothing was read or changed."
        raise Refused(text, [Issue("error", "incomplete", "", text)])
    if not head or head[:1] in b"{[" or (lines and head[:1] not in b"<P%"):
        return
    name, advice = next(((n, a) for mark, n, a in _FOREIGN if head.startswith(mark)), ("something else", ""))
    text = f"This is not JSON, but {name}. {advice or 'FHIR and records are read as JSON in UTF-8.'}"
    raise Refused(text, [Issue("error", "not-supported", "", text)], reason="media-type")
