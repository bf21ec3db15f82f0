"""The one door for JSON that others wrote: what it accepts is unambiguous, and numbers keep their text.

RFC 8259 leaves open what a repeated key, a lone surrogate or `1.50` mean; two readers that differ there see two
different records. So repeated keys, NaN, lone surrogates, invalid UTF-8 and too much depth are refused with their
place, and a number that is not a plain integer stays a `Number` with the digits that were sent.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn

import msgspec
import orjson

from adapter.errors import Issue, Refused

MAX_DEPTH = 254  # objects and lists inside each other: what orjson can write, so that all that is read can be written
MAX_LINE = 16 * 1024 * 1024  # bytes in one line of NDJSON
_BOM = b"\xef\xbb\xbf"
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
_AS_IT_IS, _BOTH = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME, (False, True)
_OPTIONS = {(s, i): _AS_IT_IS | s * orjson.OPT_SORT_KEYS | i * orjson.OPT_INDENT_2 for s in _BOTH for i in _BOTH}
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)  # any other key may itself be a person's data


class Number:
    """A JSON number as it was written: `1.0` and `1.00` differ. Raises ValueError for a text that JSON has not.

    Compare `decimal`s, but never turn one into an int: 1e999999999 is a number of eleven characters.
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        if not _NUMBER.fullmatch(text):
            raise ValueError("this text is not a JSON number")
        object.__setattr__(self, "_text", text)

    @property
    def text(self) -> str:
        return self._text

    @property
    def decimal(self) -> Decimal:
        return Decimal(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and self._text == other._text

    def __hash__(self) -> int:
        return hash((Number, self._text))

    def __repr__(self) -> str:
        return f"Number({self._text!r})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Number does not change")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __deepcopy__(self, memo: object) -> Number:
        return self

    def __reduce__(self) -> tuple[type[Number], tuple[str]]:
        return Number, (self._text,)


def loads(data: bytes | str, *, max_depth: int = MAX_DEPTH, max_bytes: int | None = None) -> Any:
    """Trees of dict, list, str, bool, None, int and Number. A UTF-8 byte order mark is passed over.

    Raises Refused, `too-large` or `invalid`, naming line and column where the text is not JSON, else the JSON path.
    """
    data = _bytes_of(data)
    if max_bytes is not None and len(data) > max_bytes:
        text = f"This is larger than the {max_bytes} bytes that are taken here. Send it in smaller parts."
        raise Refused(text, [Issue("fatal", "too-long", "", text)], reason="too-large")
    if data.startswith(_BOM):
        data = data[len(_BOM) :]
    try:
        tree = _FAST.decode(data)
        if not _reads_two_ways(data, tree):
            if max_depth < MAX_DEPTH:  # else writing it again has shown that it is not too deep
                _refuse_depth(data, tree, max_depth)
            return tree
    except (ValueError, TypeError, RecursionError, msgspec.DecodeError):
        pass  # the exact reader says what is wrong, and where
    return _exactly(data, max_depth)


def dumps(tree: object, *, sort: bool = False, indent: bool = False) -> bytes:
    """The same tree always gives the same bytes; a Number is written with its own text.

    Raises TypeError for anything that JSON does not have (NaN too) and where a tree is more than 254 deep.
    """
    try:
        written = orjson.dumps(tree, _written, _OPTIONS[sort, indent])
    except TypeError:
        written = orjson.dumps(_large_integers_as_text(tree), _written, _OPTIONS[sort, indent])
    if b"null" in written:
        _refuse_nan(tree)  # orjson writes NaN and the infinities as null: a value would vanish without a word
    return written


def same(a: object, b: object) -> bool:
    """Equal as JSON: the order of keys says nothing, numbers are compared as text (1, 1.0 and 1.00 all differ)."""
    return dumps(a, sort=True) == dumps(b, sort=True)


def read_ndjson(
    stream: BinaryIO, *, max_depth: int = MAX_DEPTH, max_line: int = MAX_LINE
) -> Iterator[tuple[int, Any | Refused]]:
    """Line number (from 1) and its tree, or the Refused that says why there is none. Blank lines are passed over."""
    number = 0
    while line := stream.readline(max_line + 1):
        number += 1
        if len(line) > max_line and not line.endswith(b"\n"):
            _skip_rest_of_line(stream, max_line)
            text = f"Line {number} is longer than the {max_line} bytes that are taken here."
            yield number, Refused(text, [Issue("error", "too-long", f"line {number}", text)], reason="too-large")
        elif line.strip(b" \t\r\n" + (_BOM if number == 1 else b"")):
            yield number, _line(line, number, max_depth)


_FAST = msgspec.json.Decoder(float_hook=Number)


def _reads_two_ways(data: bytes, tree: object) -> bool:
    """True where the fast reader may have kept the last of two equal keys, or turned -0 into 0.

    What is written again as the same bytes lost nothing. Else, white space or escapes: the tree has exactly as many
    quotation marks and "-0" as the text, unless a key was lost, since that takes its quotation marks with it. The three
    characters could hide behind their own escapes (\\u0022, \\u002d, \\u0030), so any text with those is read exactly.
    """
    try:
        again = orjson.dumps(tree, _written)
    except TypeError:
        again = dumps(tree)
    if again == data:
        return False
    if b"\\u002" in data or b"\\u0030" in data:
        return True
    return data.count(b'"') != again.count(b'"') or data.count(b"-0") != again.count(b"-0")


def _bytes_of(data: bytes | str) -> bytes:
    if isinstance(data, str):
        try:
            return data.encode()
        except UnicodeEncodeError as fault:
            line, column = data.count("\n", 0, fault.start) + 1, fault.start - data.rfind("\n", 0, fault.start)
        raise _not_json(line, column, "half of a surrogate pair, which is no character")
    return data


def _refuse_depth(data: bytes, tree: object, max_depth: int) -> None:
    if data.count(b"{") + data.count(b"[") <= max_depth:
        return  # too few brackets to be too deep: most messages end here
    depth, level = 0, [tree] if isinstance(tree, dict | list) else []
    while level:
        depth += 1
        if depth > max_depth:
            raise _too_deep(max_depth)
        children = (child for node in level for child in (node.values() if type(node) is dict else node))
        level = [child for child in children if type(child) is dict or type(child) is list]


def _too_deep(max_depth: int) -> Refused:
    text = f"Objects and lists are nested more than {max_depth} deep: nothing that we exchange is. Check the sender."
    return Refused("This JSON is nested too deep.", [Issue("fatal", "too-costly", "$", text)])


def _not_json(line: int, column: int, what: str) -> Refused:
    where = f"line {line}, column {column}"
    return Refused("This is not JSON.", [Issue("fatal", "structure", where, f"Not JSON at {where}: {what}.")])


class _Twice(dict[str, Any]):
    """An object in which keys were repeated."""

    repeated: list[str]


def _exactly(data: bytes, max_depth: int) -> Any:
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        line, column = data.count(b"\n", 0, fault.start) + 1, fault.start - data.rfind(b"\n", 0, fault.start)
        raise _not_json(line, column, "bytes that are not UTF-8 (columns are counted in bytes)") from None
    try:
        tree = _EXACT.decode(text)
    except json.JSONDecodeError as fault:
        raise _not_json(fault.lineno, fault.colno, fault.msg.rstrip(": ").lower()) from None
    except RecursionError:
        raise _too_deep(max_depth) from None
    _refuse_depth(data, tree, max_depth)
    issues = list(_ambiguities(tree))
    if issues:
        raise Refused("This JSON can be read in more than one way.", issues)
    return tree


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) == len(pairs):
        return tree
    twice = _Twice(tree)
    twice.repeated = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]
    return twice


class _NoNumber:
    """Stands where NaN, Infinity or an integer of thousands of digits was sent, until its place is known."""


def _integer(text: str) -> int | Number | _NoNumber:
    if text == "-0":
        return Number(text)
    try:
        return int(text)
    except ValueError:  # Python's guard: reading integers of many thousand digits takes quadratic time
        return _NoNumber()


_EXACT = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Number, parse_int=_integer, parse_constant=lambda name: _NoNumber()
)


def _ambiguities(tree: Any) -> Iterator[Issue]:
    waiting: list[tuple[str, Any]] = [("$", tree)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, str):
            if not _encodes(node):
                yield Issue("error", "structure", path, "This text holds half of a surrogate pair: no character.")
        elif isinstance(node, _NoNumber):
            yield Issue("error", "structure", path, "NaN, Infinity and integers too long to read are no JSON numbers.")
        elif isinstance(node, list):
            waiting.extend((f"{path}[{index}]", child) for index, child in reversed(list(enumerate(node))))
        elif isinstance(node, dict):
            if isinstance(node, _Twice):
                for key in node.repeated:
                    yield Issue("error", "structure", _step(path, key), "This key is here more than once: send one.")
            if not all(map(_encodes, node)):
                yield Issue("error", "structure", path, "A key here holds half of a surrogate pair: no character.")
            waiting.extend((_step(path, key), child) for key, child in reversed(list(node.items())))


def _step(path: str, key: str) -> str:
    return f"{path}.{key}" if _PLAIN_KEY.fullmatch(key) else f"{path}[?]"


def _encodes(text: str) -> bool:
    return text.isascii() or not _SURROGATE.search(text)


def _written(value: object) -> orjson.Fragment:
    if isinstance(value, Number):
        return orjson.Fragment(value.text)
    raise TypeError(f"JSON has no {type(value).__name__}")


def _large_integers_as_text(tree: Any) -> Any:
    if type(tree) is dict:
        return {key: _large_integers_as_text(child) for key, child in tree.items()}
    if type(tree) is list:
        return [_large_integers_as_text(child) for child in tree]
    return Number(str(tree)) if type(tree) is int and tree.bit_length() > 63 else tree


def _refuse_nan(tree: object) -> None:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list | tuple):
            waiting.extend(node)
        elif isinstance(node, float) and node - node != 0:
            raise TypeError("JSON has neither NaN nor an infinity")


def _skip_rest_of_line(stream: BinaryIO, step: int) -> None:
    while (rest := stream.readline(step)) and not rest.endswith(b"\n"):
        pass


def _line(line: bytes, number: int, max_depth: int) -> Any | Refused:
    try:
        return loads(line, max_depth=max_depth)
    except Refused as refused:
        issues = [issue._replace(where=f"line {number}, {issue.where}") for issue in refused.issues]
        return Refused(refused.text, issues, reason=refused.reason)
