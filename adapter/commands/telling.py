"""How a command ends: errors as plain lines on standard error and an exit code, never as a stack trace.

Exit codes: 0 done, 1 refused input, 2 usage or configuration, 3 some of a batch refused.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

if TYPE_CHECKING:
    from adapter.errors import AdapterError
    from adapter.exchange import Desk

DONE, REFUSED, USAGE, SOME_REFUSED = 0, 1, 2, 3
STANDARD = "-"  # standard input or output, in place of a file's name


def told_plainly(command: Callable[..., int | None]) -> Callable[..., None]:
    """Errors leave as lines on standard error and an exit code, never as a stack trace."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        from adapter.errors import AdapterError

        try:
            code = command(*arguments, **options) or DONE
        except AdapterError as error:
            say(error.text)
            for issue in error.issues:
                if issue.text != error.text:
                    say(f"{issue.where}: {issue.text}" if issue.where else issue.text)
            code = _code_of(error)
        except BrokenPipeError:
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - whoever read our output has gone
            code = DONE
        except OSError as error:
            say(f"{error.strerror or 'The file cannot be used'}: {Path(str(error.filename or '')).name}")
            code = USAGE
        except Exception as error:
            if os.environ.get("OUTCOMES_ADAPTER_TRACE"):
                raise
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}" if trace else "?"
            say(f"Something broke here ({type(error).__name__} in {place}). That is a fault of this program.")
            code = REFUSED
        sys.exit(code)

    return run


def _code_of(error: AdapterError) -> int:
    from adapter.errors import Misconfigured

    asked_wrongly = getattr(error, "reason", "") in ("usage", "not-found")
    return USAGE if asked_wrongly or isinstance(error, Misconfigured) else REFUSED


def say(text: str) -> None:
    click.echo(" ".join(text.splitlines()), err=True)


@contextmanager
def whole_file(output: str | None) -> Iterator[BinaryIO]:
    """A file appears under its name when it is complete; without a name, or with `-`, it is standard output. What is no
    file (a pipe, /dev/null) is written into, never replaced: it is not ours to take away."""
    if output in (None, STANDARD):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if (target := Path(str(output))).exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    partial = Path(f"{output}.partial")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def opened_desk() -> Desk:
    """Raises Misconfigured with every fault of the settings and of the systems that are set up."""
    from adapter.config import read_config
    from adapter.exchange import Desk

    return Desk(read_config()).ready()
