"""Files put into folders that others watch: whole or not at all, and never in place of another.

What goes wrong is told by the setting that names the folder. A file's name may be a person's, so no text has one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import BinaryIO

from adapter.errors import AdapterError, Issue, Misconfigured, Unavailable

FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG, errno.ELOOP)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
GONE = (errno.ENOENT, errno.ENOTDIR, errno.ESTALE)
PATIENCE = 60.0  # seconds until it is worth another try
PARTIAL = ".part"
LONGEST_STEM = 150  # bytes


@contextlib.contextmanager
def told(setting: str) -> Iterator[None]:
    """Turns what the operating system says into one of our errors."""
    try:
        yield
    except OSError as error:
        raise _error(error, setting) from None


def _error(error: OSError, setting: str) -> AdapterError:
    if error.errno in FORBIDDEN:
        text = f"The folder that `{setting}` names does not let us: {os.strerror(error.errno)}. Mend its permissions."
        return Misconfigured(text, [Issue("error", "forbidden", setting, text)])
    if error.errno in FULL:
        text = f"There is no room in the folder that `{setting}` names."
    elif error.errno in GONE:
        text = f"The folder that `{setting}` names is not there. Is its disk or share connected?"
    else:
        text = f"The folder that `{setting}` names does not answer: {type(error).__name__}, number {error.errno}."
    return Unavailable(text, [Issue("error", "transient", setting, text)], retry_after=PATIENCE)


def standing(folder: Path, setting: str) -> Path:
    """The folder, which is there and is itself. Raises Unavailable, Misconfigured."""
    with told(setting):
        if stat.S_ISDIR(os.lstat(folder).st_mode):
            return folder
    text = f"What `{setting}` names is no folder any more, or a link to another one."
    raise Misconfigured(text, [Issue("error", "invalid", setting, text)])


def subfolder(folder: Path, name: str, setting: str) -> Path:
    with told(setting), contextlib.suppress(FileExistsError):
        (folder / name).mkdir()
    return standing(folder / name, setting)


def write_whole(folder: Path, names: Iterable[str], write: Callable[[BinaryIO], object]) -> Path:
    """Under the first name that is free, readable by the folder's group. Raises OSError, and leaves nothing then.

    Whoever holds the hidden name holds the name itself, so of two that try it one goes on to the next.
    """
    for name in names:
        hidden, final = folder / f".{name}{PARTIAL}", folder / name
        with contextlib.suppress(FileExistsError):
            handle = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o660)
            try:
                with os.fdopen(handle, "wb") as stream:
                    if os.path.lexists(final):
                        raise FileExistsError
                    write(stream)
                    stream.flush()
                    os.fsync(stream.fileno())
                os.rename(hidden, final)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(hidden)
                raise
            _settle(folder)
            return final
    raise OSError(errno.EEXIST, "no name is free")


def free_name(folder: Path, name: str) -> Path:
    return next(folder / each for each in numbered(name) if not os.path.lexists(folder / each))


def numbered(name: str) -> Iterator[str]:
    """`week.csv`, `week-2.csv`, `week-3.csv` ..."""
    yield name
    stem, suffix = short(Path(name).stem), Path(name).suffix
    yield from (f"{stem}-{number}{suffix}" for number in count(2))


def short(stem: str) -> str:
    """So that a name with more behind it is still one that a file system takes."""
    return stem.encode("utf-8", "replace")[:LONGEST_STEM].decode("utf-8", "ignore")


def copied(source: BinaryIO) -> Callable[[BinaryIO], object]:
    return lambda stream: shutil.copyfileobj(source, stream)


def _settle(folder: Path) -> None:
    """The name itself is on the disk."""
    handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
