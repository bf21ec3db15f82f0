"""Named codecs: pairs of plain Python functions between a leaf of theirs and a leaf of ours.

`decode` returns `MISSING` where theirs says nothing that ours can hold, `encode` where theirs cannot hold ours. Neither
fails on a value of another kind. A codec that needs more than the leaf gets the mapping's context as second argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapter.jsontext import Number
from adapter.mapping.paths import MISSING


@dataclass(frozen=True)
class Codec:
    """`examples` are (theirs, ours) pairs that a test runs both ways. With `context`, both functions take it.

    `only` is set where both sides are the same value, of this type and no other.
    """

    decode: Callable[..., Any]
    encode: Callable[..., Any]
    examples: tuple[tuple[Any, Any], ...] = ()
    context: bool = False
    only: type | None = None

    def decoding(self) -> Callable[[Any, Any], Any]:
        """`decode` as a function of value and context, whichever it takes."""
        decode = self.decode
        return decode if self.context else lambda value, context: decode(value)

    def encoding(self) -> Callable[[Any, Any], Any]:
        encode = self.encode
        return encode if self.context else lambda value, context: encode(value)


NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?", re.ASCII)


def number_from_text(text: Any) -> Any:
    """The JSON number that is written like this text; MISSING where none is."""
    if not isinstance(text, str) or not NUMBER.fullmatch(text):
        return MISSING
    return Number(text) if "." in text or text.startswith("-0") else int(text)


def text_from_number(number: Any) -> Any:
    if isinstance(number, bool):
        return MISSING
    if isinstance(number, int):
        return str(number)
    if isinstance(number, Number):
        return number.text
    return str(number) if isinstance(number, Decimal) else MISSING


def _same(kind: type, *examples: Any) -> Codec:
    def only(value: Any) -> Any:
        return value if type(value) is kind else MISSING

    return Codec(only, only, tuple((value, value) for value in examples), only=kind)


TEXT = _same(str, "soup")
YES_NO = _same(bool, True, False)
WHOLE_NUMBER = _same(int, 7)
NUMBER_TEXT = Codec(text_from_number, number_from_text, ((7, "7"), (Number("1.50"), "1.50")))

CODECS: Mapping[str, Codec] = {"text": TEXT, "yes-no": YES_NO, "number": NUMBER_TEXT, "whole-number": WHOLE_NUMBER}
