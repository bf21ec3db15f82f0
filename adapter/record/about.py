"""What a field of the model says of itself: how it merges, what form it has, whether it holds somebody's words."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Final


class _Absent:
    """Not said at all: different from none (`None`), which was said."""

    _one: _Absent | None = None

    def __new__(cls) -> _Absent:
        cls._one = cls._one or super().__new__(cls)
        return cls._one

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT: Final[Any] = _Absent()


def about(
    *,
    merge: str = "agreed",  # owned, additive, protective or agreed: reconcile.md, "Merge classes"
    form: str = "text",  # text, code, date, dateTime, instant, id, uri, language, 0-10, count
    words: bool = False,  # somebody's words: never trimmed, folded or cut
    one_of: tuple[str, ...] = (),
    required: bool = False,
    says: str = "",
) -> Any:
    """A field that may be none."""
    meta = {"merge": merge, "form": form, "words": words, "one_of": one_of, "required": required, "says": says}
    return field(default=None, metadata=meta)


def entries(
    *,
    key: tuple[str, ...] = (),  # the natural key, the ladder's rung below ids; () is the whole entry
    order: str = "plan",  # plan: as told, new ones last; date: by date, then id; id: order has no meaning
    merge: str = "additive",
    words: bool = False,
    form: str = "text",
    says: str = "",
) -> Any:
    """A list. An empty list is none."""
    meta = {"merge": merge, "key": key, "order": order, "words": words, "form": form, "says": says}
    return field(default=(), metadata=meta)
