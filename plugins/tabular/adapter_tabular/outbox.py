"""Files for a system, written into the folder that it reads from: theirs once they stand there whole."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from adapter.message import Message
from adapter.plugin import Line, Sent
from adapter_tabular.filing import PARTIAL, copied, standing, told, write_whole
from adapter_tabular.media import MEDIA_TYPES

SETTING = "out"
MOST_TRIES = 1_000
LEFT_OVER = 3_600  # seconds after which nobody is still writing
_OURS = re.compile(rf"\.[0-9]{{8}}T[0-9]{{12}}Z-[0-9]{{3}}(?:\.\w{{1,5}})?{re.escape(PARTIAL)}", re.ASCII)
_SUFFIX = {media_type: f".{kind}" for kind, media_type in MEDIA_TYPES.items()}


class Outbox:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._swept = False

    def send(self, message: Message, line: Line) -> Sent:
        """Accepted: the far side reads the folder, and there is nobody to say more. Raises Unavailable, Misconfigured.

        Names sort by time and say nothing else.
        """
        now = line.clock()
        folder = standing(self.folder, SETTING)
        with told(SETTING):
            if not self._swept:
                self._sweep(now)
            with message.open() as source:
                file = write_whole(folder, _names(now, _SUFFIX.get(message.media_type, "")), copied(source))
        return Sent("accepted", {"file": file.name})

    def _sweep(self, now: datetime) -> None:
        """What a stop in the middle of writing left behind: it holds somebody's plan, and nobody will ever read it."""
        with os.scandir(self.folder) as entries:
            old = [e.name for e in entries if _OURS.fullmatch(e.name) and now.timestamp() - _age(e) > LEFT_OVER]
        for name in old:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.folder / name)
        self._swept = True


def _age(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return float("inf")


def _names(now: datetime, suffix: str) -> Iterator[str]:
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    return (f"{stamp}-{number:03}{suffix}" for number in range(1, MOST_TRIES))
