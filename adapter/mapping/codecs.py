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
    """`examples` are (theirs, ours) pairs that a test runs both ways. With `context`, both functions take it."""

    decode: Callable[..., Any]
    encode: Callable[..., Any]
    examples: tuple[tuple[Any, Any], ...] = ()
    context: bool = False


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


def _only(kind: type) -> Callable[[Any], Any]:
    return lambda value: value if type(value) is kind else MISSING


TEXT = Codec(_only(str), _only(str), (("soup", "soup"),))
YES_NO = Codec(_only(bool), _only(bool), ((True, True), (False, False)))
NUMBER_TEXT = Codec(text_from_number, number_from_text, ((7, "7"), (Number("1.50"), "1.50")))

CODECS: Mapping[str, Codec] = {"text": TEXT, "yes-no": YES_NO, "number": NUMBER_TEXT}
