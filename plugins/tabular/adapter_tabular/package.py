"""An XLSX file as the ZIP of XML parts that it is, opened without trusting a byte of it (ECMA-376 part 2)."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from adapter.errors import Issue, Refused
from adapter.message import Message
from adapter_tabular.cell import Limits

_NOT_THIS = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint file"),
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)"),
    ("content.xml", "an OpenDocument file (.ods, .odt)"),
)
_SMALL_PART = 16_777_216  # bytes of a part that is read whole: workbook, relationships, styles


class Package:
    """Raises Refused for what is no workbook, is encrypted, is damaged or would unpack to too much."""

    def __init__(self, message: Message, limits: Limits) -> None:
        with guarded("opened"):
            self._zip = zipfile.ZipFile(io.BytesIO(message.read()))
        self.names = frozenset(entry.filename for entry in self._zip.infolist())
        faults = list(_faults(self._zip.infolist(), limits))
        if faults:
            reason = "too-large" if any(issue.code == "too-costly" for issue in faults) else "invalid"
            raise Refused(" ".join(issue.text for issue in faults), faults, reason=reason)

    def open(self, name: str) -> IO[bytes]:
        with guarded("read"):
            return self._zip.open(name)

    def entries(self) -> list[zipfile.ZipInfo]:
        return self._zip.infolist()

    def read(self, name: str) -> bytes:
        return self._zip.read(name)

    def xml(self, name: str) -> Element:
        """A small part, parsed; any DTD is refused, so there are no entities."""
        with guarded("read"):
            if self._zip.getinfo(name).file_size > _SMALL_PART:
                raise damaged("one of its inner parts is far too large")
            root: Element = fromstring(self._zip.read(name), forbid_dtd=True)
            return root

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part points to: relationship id -> (last word of its type, name of the part)."""
        folder, _, leaf = name.rpartition("/")
        relations = f"{folder}/_rels/{leaf}.rels" if folder else f"_rels/{leaf}.rels"
        if relations not in self.names:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for element in self.xml(relations):
            target, kind = element.get("Target", ""), element.get("Type", "").rpartition("/")[2]
            if element.get("TargetMode") != "External":
                path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"{folder}/{target}")
                found[element.get("Id", "")] = (kind, path.lstrip("/"))
        return found

    def workbook(self) -> str:
        """The name of the workbook's own part."""
        for other, name in _NOT_THIS:
            if other in self.names:
                raise _not_a_workbook(
                    f"This is {name}, not a spreadsheet (CSV, TSV, XLSX). Save it as XLSX or CSV UTF-8."
                )
        for kind, path in self.related("").values():
            if kind == "officeDocument" and path in self.names:
                return path
        raise _not_a_workbook("This is a ZIP archive without a workbook in it. Unpack it and send the sheet inside.")


def local(tag: str) -> str:
    """An element's name without its namespace: the transitional and strict forms of the format differ only there."""
    return tag.rpartition("}")[2]


@contextmanager
def guarded(doing: str) -> Iterator[None]:
    """Whatever a broken or hostile ZIP or XML part raises becomes one plain refusal."""
    try:
        yield
    except DefusedXmlException:
        raise damaged("it holds a document type definition, which no workbook needs") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise damaged(f"it cannot be {doing} to its end: perhaps it is cut off") from None
    except (ParseError, ExpatError, KeyError, ValueError, IndexError, OverflowError, AttributeError):
        raise damaged("an inner part cannot be read") from None


def damaged(why: str) -> Refused:
    text = f"The workbook is damaged: {why}. Save it again as XLSX and send it whole."
    return Refused(text, [Issue("error", "structure", "", text)])


def _not_a_workbook(text: str) -> Refused:
    return Refused(text, [Issue("error", "not-supported", "", text)], reason="media-type")


def _faults(entries: list[zipfile.ZipInfo], limits: Limits) -> Iterator[Issue]:
    """A part never unpacks to more than its entry says, so what the entries say is what has to be bounded."""
    if len(entries) > limits.parts:
        yield Issue(
            "error", "too-costly", "", f"The workbook has {len(entries):,} parts; at most {limits.parts:,} are read."
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        most = limits.unpacked_bytes
        yield Issue(
            "error", "too-costly", "", f"The workbook unpacks to {unpacked:,} bytes; at most {most:,} are read."
        )
    if any(entry.flag_bits & 1 for entry in entries):
        yield Issue("error", "not-supported", "", "The workbook is protected with a password. Save it without.")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        yield Issue(
            "error", "not-supported", "", "The workbook is packed in a way that XLSX does not use. Save it again."
        )
    if len({entry.filename for entry in entries}) < len(entries):
        yield Issue(
            "error", "structure", "", "The workbook has two parts of the same name: which counts is not certain."
        )
    if any(entry.filename.startswith("/") or ".." in entry.filename.split("/") for entry in entries):
        yield Issue("error", "structure", "", "The workbook has parts with paths that lead out of it.")
