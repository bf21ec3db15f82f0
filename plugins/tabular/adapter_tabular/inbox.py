"""Files that a system leaves in a folder: each is taken once it is whole, and put away once its receipt is on disk.

A file stays where it is until then, so a stop in between only brings it again, and the same bytes are a duplicate.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from adapter.message import Message
from adapter.plugin import Fetched, Line
from adapter_tabular.filing import copied, free_name, short, standing, subfolder, told, write_whole
from adapter_tabular.media import MEDIA_TYPES
from adapter_tabular.reasons import refused_because, too_large

SETTING = "in"
DONE, REJECTS, MARKER = "done", "rejects", ".done"
# What programs call a file that is not whole yet, or only theirs.
PARTIAL = (
    ".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".upload", ".uploading", ".swp",
    ".lock", "~", MARKER,
)  # fmt: skip
HIDDEN = (".", "~$")


class Inbox:
    """`settle`: for how many seconds a file must have been left alone where no `NAME.done` stands beside it.

    `most`: the largest that is taken, in bytes.
    """

    def __init__(self, folder: Path, settle: float, most: int) -> None:
        self.folder, self.settle, self.most = folder, settle, most

    def fetch(self, bookmark: str | None, line: Line) -> Iterator[Fetched]:
        """In the order of their names. The folder itself says what is new: the bookmark stays what it is."""
        for name in self._names():
            file = self.folder / name
            seen = self._taken(file, line)
            if seen is None:
                continue
            if seen.st_size > self.most:
                self._put_away(file, seen, REJECTS, too_large(seen.st_size, self.most), None)
                continue
            kind = MEDIA_TYPES.get(file.suffix.lower().removeprefix("."), "application/octet-stream")
            yield Fetched(
                Message(file, kind, name.encode("utf-8", "replace").decode()),
                bookmark,
                partial(self._finish, file, seen),
            )

    def _names(self) -> list[str]:
        standing(self.folder, SETTING)
        with told(SETTING), os.scandir(self.folder) as entries:
            files = [e for e in entries if not e.name.startswith(HIDDEN) and not e.name.lower().endswith(PARTIAL)]
            return sorted(e.name for e in files if e.is_file(follow_symlinks=False))

    def _taken(self, file: Path, line: Line) -> os.stat_result | None:
        """What the file is, where it is one and is whole."""
        with told(SETTING):
            try:
                seen = os.lstat(file)
            except FileNotFoundError:
                return None
            whole = stat.S_ISREG(seen.st_mode) and (_marked(file, seen) or self._settled(seen, line))
        return seen if whole else None

    def _settled(self, seen: os.stat_result, line: Line) -> bool:
        """Nothing has changed its size or times since: programs can set back a file's mtime, and not this."""
        changed = seen.st_mtime if os.name == "nt" else seen.st_ctime
        return line.clock().timestamp() - changed >= self.settle

    def _finish(self, file: Path, seen: os.stat_result, receipt: Mapping[str, Any], answer: Message | None) -> None:
        refused = receipt.get("state") == "refused"
        self._put_away(file, seen, REJECTS if refused else DONE, refused_because(receipt) if refused else None, answer)

    def _put_away(
        self, file: Path, seen: os.stat_result, to: str, reason: bytes | None, answer: Message | None
    ) -> None:
        """What is said about the file comes first: were it moved first, a stop in between would leave it unsaid."""
        with told(SETTING):
            if _is_another(file, seen):
                return  # it was written again while it was read, and is read again in its turn
            final = free_name(subfolder(self.folder, to, SETTING), file.name)
            rejects = subfolder(self.folder, REJECTS, SETTING)
            if reason is not None:
                _say(rejects, final, ".reason.txt", Message(reason))
            if answer is not None:
                _say(rejects, final, f".rejects{_suffix(answer)}", answer)
            _marker(file).unlink(missing_ok=True)
            os.rename(file, final)


def _say(rejects: Path, file: Path, ending: str, what: Message) -> None:
    names = (f"{short(file.stem)}{number}{ending}" for number in ("", *(f"-{n}" for n in range(2, 1_000))))
    with what.open() as source:
        write_whole(rejects, names, copied(source))


def _suffix(answer: Message) -> str:
    return next((f".{kind}" for kind, media_type in MEDIA_TYPES.items() if media_type == answer.media_type), ".txt")


def _marker(file: Path) -> Path:
    return file.with_name(f"{file.name}{MARKER}")


def _marked(file: Path, seen: os.stat_result) -> bool:
    """A marker that is older than its file was meant for another one of that name."""
    try:
        marker = os.lstat(_marker(file))
    except FileNotFoundError:
        return False
    return stat.S_ISREG(marker.st_mode) and marker.st_mtime_ns >= seen.st_mtime_ns


def _is_another(file: Path, seen: os.stat_result) -> bool:
    """Whether the file is gone, or no more what it was when it was taken."""
    try:
        now = os.lstat(file)
    except FileNotFoundError:
        return True
    return (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns) != (
        seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns,
    )  # fmt: skip
