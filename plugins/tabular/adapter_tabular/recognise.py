"""Is this a spreadsheet at all? By what is in it, never by its name; and if not, what it is and what to do."""

from __future__ import annotations

import re

from adapter.errors import Issue, Refused
from adapter.message import Message
from adapter_tabular.cell import Limits
from adapter_tabular.decoding import Encoding, decode_line, encoding_of

HEAD = 1 << 18  # what is looked at to tell what a file is

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_XLSX = "Open it in the program that made it and save it as XLSX or as CSV UTF-8."
_SIGNATURES = (
    (b"%PDF", "a PDF", "Ask for the sheet that it was printed from."),
    (b"{\\rtf", "a rich text document", _AS_XLSX),
    (b"\x89PNG", "a picture", "Send the sheet, not a picture of it."),
    (b"GIF8", "a picture", "Send the sheet, not a picture of it."),
    (b"\xff\xd8\xff", "a picture", "Send the sheet, not a picture of it."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it and send the sheet inside."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it and send the sheet inside."),
    (b"Rar!", "a RAR archive", "Unpack it and send the sheet inside."),
    (b"SQLite format 3\x00", "a database", "Export the table as CSV UTF-8."),
    (b"\xff\xfe\x00\x00", "UTF-32 text", "Save it as CSV UTF-8."),
    (b"\x00\x00\xfe\xff", "UTF-32 text", "Save it as CSV UTF-8."),
)
_TEXTS = (
    (
        re.compile(r"<[!?/A-Za-z]"),
        "a web page or XML",
        "If a login page came instead of the file, sign in and fetch it again.",
    ),
    (re.compile(r"\{|\[\s*[\[{\"\]\d]"), "JSON", "Send it as JSON to the door for FHIR or records, or send the sheet."),
    (re.compile(r"(?:MSH|FHS|BHS)[|^]"), "an HL7 v2 message", "Send it to the door for HL7 v2."),
    (re.compile(r"-----BEGIN |From: |MIME-Version:"), "a mail or a key", "Send the sheet itself."),
)


def kind_of(message: Message, limits: Limits) -> str:
    """`workbook` or `text`. Raises Refused with every fault that the first bytes and the size show."""
    with message.open() as stream:
        head = stream.read(HEAD)
    workbook = head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))
    faults = [] if workbook else list(_foreign(head, message.size))
    most = limits.workbook_bytes if workbook else limits.bytes
    if message.size > most:
        text = f"The file has {message.size:,} bytes; at most {most:,} are taken. Send it in parts."
        faults.append(("too-large", Issue("error", "too-costly", "", text)))
    if faults:
        raise Refused(" ".join(issue.text for _, issue in faults), [issue for _, issue in faults], reason=faults[0][0])
    return "workbook" if workbook else "text"


def _foreign(head: bytes, size: int) -> list[tuple[str, Issue]]:
    if not size:
        return [("invalid", Issue("error", "incomplete", "", "The file is empty. Nothing was read or changed."))]
    if size <= len(head) and not head.strip(b"\x00\x1a\t\r\n \xef\xbb\xbf\xff\xfe"):
        return [
            (
                "invalid",
                Issue("error", "incomplete", "", "The file holds only blank space. Nothing was read or changed."),
            )
        ]
    found = _name(head)
    if found is None:
        return []
    name, advice = found
    return [
        (
            "media-type",
            Issue("error", "not-supported", "", f"This is {name}, not a spreadsheet (CSV, TSV, XLSX). {advice}"),
        )
    ]


def _name(head: bytes) -> tuple[str, str] | None:
    if head.startswith(_OLE):
        return _ole(head)
    for signature, name, advice in _SIGNATURES:
        if head.startswith(signature):
            return name, advice
    encoding = encoding_of(head)
    if not encoding.wide and _binary(head[:4096]):
        return "a binary file", _AS_XLSX
    start = text_of(head[:4096], encoding).lstrip("\ufeff \t\r\n\x00")
    for pattern, name, advice in _TEXTS:
        if pattern.match(start):
            return name, advice
    return None


def _ole(head: bytes) -> tuple[str, str]:
    """Excel keeps both old .xls workbooks and encrypted XLSX in the same container."""
    if "EncryptedPackage".encode("utf-16-le") in head:
        return "a workbook with a password", "Save it without the password, or as CSV UTF-8."
    return "an old Excel or Word file (.xls, .doc)", _AS_XLSX


def _binary(head: bytes) -> bool:
    """More than a tenth control characters. A few, such as NULs in a damaged line, are taken out and reported."""
    controls = len(head) - len(head.translate(None, bytes(b for b in range(32) if b not in b"\t\n\r\x1a")))
    return controls > 16 and controls * 10 > len(head)


def text_of(head: bytes, encoding: Encoding) -> str:
    """The beginning of a file as text, its last character left out where it is cut."""
    body = head[len(encoding.mark) :]
    if encoding.wide:
        return body[: len(body) // 2 * 2].decode(encoding.name, "surrogatepass")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as fault:
        if fault.reason == "unexpected end of data":
            return body[: fault.start].decode("utf-8")
    return "".join(decode_line(line, encoding)[0] for line in body.splitlines(keepends=True))
