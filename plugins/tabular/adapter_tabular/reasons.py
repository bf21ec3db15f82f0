"""Why a whole file was refused, as a text that its sender finds beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

SEVERE = ("fatal", "error")


def too_large(size: int, most: int) -> bytes:
    return _text([f"This file has {size:,} bytes; at most {most:,} are taken. It was not read. Send it in parts."])


def refused_because(receipt: Mapping[str, Any]) -> bytes:
    lines = ["This file was refused. Nothing in it was taken over, and nothing was changed."]
    return _text([*lines, *dict.fromkeys(_causes(receipt))])


def _causes(receipt: Mapping[str, Any]) -> Iterator[str]:
    issues = receipt.get("issues", ())
    for issue in [issue for issue in issues if issue["severity"] in SEVERE] or issues:
        where = issue.get("where") or ""
        places = where if isinstance(where, str) else ", ".join(filter(None, where))
        yield f"{places}: {issue['text']}" if places else str(issue["text"])


def _text(lines: list[str]) -> bytes:
    """For Windows' own editor, too."""
    return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode()
