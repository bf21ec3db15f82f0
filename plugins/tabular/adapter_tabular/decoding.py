"""The decoding ladder: bytes to lines of text, by fixed and reported steps, never by guessing.

1. A byte order mark: UTF-8, UTF-16 little or big endian.
2. UTF-16 without a mark, known by a NUL in every other byte.
3. Otherwise each line by itself: UTF-8 where the line is valid UTF-8, else Windows-1252. The five bytes that
   Windows-1252 leaves undefined are read as the C1 controls of the same number, as the WHATWG Encoding Standard does
   (https://encoding.spec.whatwg.org/#windows-1252), so that every byte has a character and goes back unchanged.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from adapter.errors import Issue, Refused
from adapter_tabular.cell import needs_cleaning
from adapter_tabular.findings import CONTROL, LEGACY, UNDEFINED, Findings

CHUNK = 1 << 16
_UNDEFINED = bytes.fromhex("818d8f909d")
_CP1252 = "".join(chr(b) if b in _UNDEFINED else bytes([b]).decode("cp1252") for b in range(256))
_CP1252_BYTES = codecs.charmap_build(_CP1252)
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Encoding(NamedTuple):
    name: str  # utf-8 (with Windows-1252 by line), utf-16-le, utf-16-be
    mark: bytes = b""
    declared: bool = True  # False: known by its pattern only

    @property
    def wide(self) -> bool:
        return self.name != "utf-8"


class Block(NamedTuple):
    """Some lines, without their line breaks. Every line but the very last of a file had one."""

    number: int  # of the first line, from 1
    lines: list[str]
    legacy: frozenset[int]  # numbers of the lines that are Windows-1252
    dirty: bool  # a character is in here that no record can keep
    last: bool  # the file ends with this block


def encoding_of(head: bytes) -> Encoding:
    """Steps 1 and 2. `head` is the beginning of the file, some hundred bytes at least unless the file is shorter."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, mark)
    low, high = head[0:400:2], head[1:400:2]
    if len(low) >= 2 and high.count(0) * 4 >= len(high) * 3 and not low.count(0):
        return Encoding("utf-16-le", declared=False)
    if len(high) >= 2 and low.count(0) * 4 >= len(low) * 3 and not high.count(0):
        return Encoding("utf-16-be", declared=False)
    return Encoding("utf-8")


def decode_line(line: bytes, encoding: Encoding) -> tuple[str, bool]:
    """The text, and whether it took step 3's Windows-1252. Exact: `encode_line` gives the same bytes back."""
    if encoding.wide:
        return line.decode(encoding.name, "surrogatepass"), False
    try:
        return line.decode("utf-8"), False
    except UnicodeDecodeError:
        return codecs.charmap_decode(line, "strict", _CP1252)[0], True


def encode_line(text: str, encoding: Encoding, legacy: bool = False) -> bytes:
    """Raises UnicodeEncodeError where `legacy` and Windows-1252 has no such character."""
    if legacy:
        return codecs.charmap_encode(text, "strict", _CP1252_BYTES)[0]
    return text.encode(encoding.name, "surrogatepass" if encoding.wide else "strict")


def blocks(
    stream: BinaryIO, encoding: Encoding, newline: str, findings: Findings, *, line_bytes: int
) -> Iterator[Block]:
    """The file from its beginning, `stream` standing at byte 0. `newline` is what ends a line: LF or CR.

    Raises Refused when a line is longer than `line_bytes`, or the file ends inside a character.
    """
    stream.read(len(encoding.mark))
    breaks = encode_line(newline, encoding)
    number, accented = 1, bool(encoding.mark)
    for raw, last in _whole_lines(stream, breaks, encoding.wide, line_bytes):
        if last and _cut_off(raw, encoding, newline, accented):
            raise cut_off("inside its last character")
        text, legacy = _decoded(raw, encoding, breaks, number)
        if not legacy:
            lines, numbers = text.split(newline), frozenset[int]()
            accented = accented or not text.isascii()
        else:
            lines, numbers = legacy
        if not last:
            lines.pop()
        dirty = needs_cleaning(text) if encoding.wide else len(raw.translate(None, _CONTROLS)) != len(raw)
        block = Block(number, lines, numbers, dirty, last)
        _note(block, findings)
        yield block
        number += len(lines)


def cut_off(where: str) -> Refused:
    text = f"The file is cut off: it ends {where}. Send the whole file again."
    return Refused(text, [Issue("error", "incomplete", "end of file", text)])


def _whole_lines(stream: BinaryIO, breaks: bytes, wide: bool, line_bytes: int) -> Iterator[tuple[bytes, bool]]:
    """Bytes up to and with a line break, and at the end the rest, which may be empty."""
    kept: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        cut = _end_of_last_line(chunk, breaks, size % 2 if wide else 0)
        if cut:
            yield b"".join([*kept, chunk[:cut]]), False
            kept, size, chunk = [], 0, chunk[cut:]
        kept.append(chunk)
        size += len(chunk)
        if size > line_bytes:
            text = f"A line is longer than {line_bytes:,} bytes, so this is not a sheet of rows or it is damaged."
            raise Refused(text, [Issue("error", "too-long", "", text)], reason="too-large")
    yield b"".join(kept), True


def _end_of_last_line(chunk: bytes, breaks: bytes, odd: int) -> int:
    """0 where no line ends in this chunk. In UTF-16 a break counts only where a character starts."""
    found = chunk.rfind(breaks)
    while found >= 0 and len(breaks) == 2 and found % 2 != odd:
        found = chunk.rfind(breaks, 0, found + 1)
    return found + len(breaks) if found >= 0 else 0


def _cut_off(raw: bytes, encoding: Encoding, newline: str, accented: bool) -> bool:
    """Whether the last line ends inside a character. Without other UTF-8 in the file it is taken for Windows-1252."""
    if encoding.wide:
        return len(raw) % 2 == 1
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        return accented and fault.reason == "unexpected end of data"
    return False


def _decoded(
    raw: bytes, encoding: Encoding, breaks: bytes, number: int
) -> tuple[str, tuple[list[str], frozenset[int]] | None]:
    """The whole as one text where every line is of one encoding; else the lines, and which are Windows-1252."""
    if encoding.wide:
        return raw.decode(encoding.name, "surrogatepass"), None
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError:
        lines = [decode_line(line, encoding) for line in raw.split(breaks)]
        legacy = frozenset(number + i for i, (_, old) in enumerate(lines) if old)
        return "", ([text for text, _ in lines], legacy)


def _note(block: Block, findings: Findings) -> None:
    for number in sorted(block.legacy):
        findings.add(LEGACY, number)
        if any(chr(byte) in block.lines[number - block.number] for byte in _UNDEFINED):
            findings.add(UNDEFINED, number)
    if block.dirty:
        for number, line in enumerate(block.lines, block.number):
            if needs_cleaning(line):
                findings.add(CONTROL, number)
