"""The command `outcomes-adapter`: a door like the gateway. Imports lazily, so that `--help` is instant.

Exit codes: 0 done, 1 refused input, 2 usage or configuration, 3 some of a batch refused.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

if TYPE_CHECKING:
    from adapter.errors import AdapterError
    from adapter.exchange import Desk, Tally
    from adapter.message import Message
    from adapter.plugin import System

DONE, REFUSED, USAGE, SOME_REFUSED = 0, 1, 2, 3
MOST_TOLD = 20  # kinds of issues on standard error
MEDIA_TYPES = {
    ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".json": "application/json",
    ".ndjson": "application/x-ndjson", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="outcomes-adapter", message="%(version)s")
def main() -> None:
    """Carries personal outcome records between local systems and FHIR R4, and says what was lost on the way.

    SYSTEM is fhir, record, a name from adapter.toml, a plugin, or plugin:profile (tabular:council-outcomes).
    """


@main.command("translate")
@click.argument("file", metavar="FILE")
@click.option("--from", "source", required=True, metavar="SYSTEM", help="What the file is.")
@click.option("--to", "target", required=True, metavar="SYSTEM", help="What to make of it.")
@click.option("-o", "--output", metavar="FILE", help="Where to write; without it, standard output.")
@click.option("--onto", metavar="FILE", help="Write upon what the far side last had: what we do not read survives.")
@click.option("--losses", metavar="FILE", help="Write every loss and issue there, one JSON object a line.")
@click.option("--profile", metavar="FILE", help="A profile of your own, in place of a shipped one.")
@click.option("--sender", metavar="NAME", help="Whose file it is: ids stay the same from one file to the next.")
@click.option("--lines", is_flag=True, help="NDJSON: one Bundle or record a line, for files of any size.")
@told_plainly
def translate(  # noqa: PLR0917 - click names them
    file: str, source: str, target: str, output: str | None, onto: str | None, losses: str | None, profile: str | None,
    sender: str | None, lines: bool,
) -> int:  # fmt: skip
    """Translate FILE (- for standard input) from one system to another, with no database and no server.

    The last line on standard error counts people, outcomes, refused rows and losses.
    """
    from adapter.exchange import Tally

    desk = opened_desk()
    settings = {k: v for k, v in (("profile_file", profile), ("sender", sender)) if v}
    lines = lines or bool(output and output.endswith(".ndjson"))
    from_side, to_side = _sides(desk, source, target, settings, lines)
    with contextlib.ExitStack() as opened:
        message = opened.enter_context(read_message(file))
        held = opened.enter_context(read_message(onto)) if onto else None
        each = opened.enter_context(_loss_writer(losses)) if losses else None
        tally = Tally(each, opened.enter_context(_progress()))
        _write(desk.translate(message, from_side, to_side, tally, onto=held), output, tally)
    return _conclude(tally)


def _sides(desk: Desk, source: str, target: str, settings: dict[str, Any], lines: bool) -> list[System]:
    """Raises Misconfigured with every fault of the names at once: they are the command's, not the sender's."""
    from adapter.errors import Misconfigured, Refused

    found, faults = [], []
    for option, name in (("--from", source), ("--to", target)):
        try:
            found.append(desk.system(name, settings, lines=lines and option == "--to"))
        except Refused as refused:
            faults += [issue._replace(where=f"--{issue.where}" if issue.where else option) for issue in refused.issues]
    if faults:
        raise Misconfigured("The command cannot be carried out.", dict.fromkeys(faults))
    return found


def _write(pieces: Iterator[Message], output: str | None, tally: Tally) -> None:
    """Writes whole or not at all: a file appears under its name when it is complete, and something came through."""
    first = next(pieces, None)
    if first is None or not tally.came_through:
        return
    if output is None:
        _pour(first, pieces, sys.stdout.buffer)
        return
    partial = Path(f"{output}.partial")
    try:
        with partial.open("wb") as stream:
            _pour(first, pieces, stream)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)


def _pour(first: Message, rest: Iterator[Message], stream: BinaryIO) -> None:
    stream.write(first.read())
    for piece in rest:
        stream.write(piece.read())
    stream.flush()


def _conclude(tally: Tally) -> int:
    told = [issue for issue in tally.issues() if issue["severity"] in ("error", "fatal", "warning")]
    for issue in told[:MOST_TOLD]:
        places = "; ".join(filter(None, issue["where"])) or "the message"
        more = f" (and {issue['count'] - len(issue['where'])} more)" if issue["count"] > len(issue["where"]) else ""
        say(f"{issue['severity']}: {places}{more}: {issue['text']}")
    if len(told) > MOST_TOLD:
        say(f"{len(told) - MOST_TOLD} more kinds of issues: --losses FILE writes every one.")
    say(tally.sentence())
    if not tally.came_through:
        return REFUSED
    return SOME_REFUSED if tally.refused else DONE


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int], None] | None]:
    """Counts on a terminal while the work is long; in a pipe it is quiet."""
    if not sys.stderr.isatty():
        yield None
        return
    last = time.monotonic() + 1.0  # what takes less than that needs no telling

    def step(records: int) -> None:
        nonlocal last
        if records % 100 == 0 and (now := time.monotonic()) - last > 0.2:
            last = now
            click.echo(f"\r{records:,} plans", err=True, nl=False)

    yield step
    click.echo("\r\033[K", err=True, nl=False)


@contextlib.contextmanager
def read_message(file: str) -> Iterator[Message]:
    """A file, or standard input, which is first kept whole in a temporary file."""
    import shutil
    import tempfile

    from adapter.message import Message

    if file != "-":
        path = Path(file)
        with path.open("rb"):
            pass
        yield Message(path, MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream"), path.name)
        return
    with tempfile.NamedTemporaryFile(prefix="outcomes-") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield Message(Path(kept.name), "application/octet-stream", "standard input")


@contextlib.contextmanager
def _loss_writer(losses: str) -> Iterator[Callable[[Any], None]]:
    from adapter import jsontext

    with Path(losses).open("wb") as stream:

        def each(told: Any) -> None:
            stream.write(jsontext.dumps(told._asdict()) + b"\n")

        yield each


def opened_desk() -> Desk:
    """Raises Misconfigured with every fault of the settings and of the systems that are set up."""
    from adapter.config import read_config
    from adapter.exchange import Desk

    return Desk(read_config()).ready()


@main.command("template")
@click.argument("system", metavar="SYSTEM")
@click.option(
    "-o", "--output", metavar="FILE", help="Where to write; .xlsx makes a workbook. Without it, standard output."
)
@told_plainly
def template(system: str, output: str | None) -> None:
    """Write an empty sheet or message of SYSTEM, for people to fill in."""
    settings = {"output": "xlsx"} if output and output.endswith(".xlsx") else {}
    message = opened_desk().system(system, settings).template()
    if output:
        Path(output).write_bytes(message.read())
    else:
        sys.stdout.buffer.write(message.read())


@main.command("systems")
@told_plainly
def systems() -> None:
    """List the systems that are installed, and the plugins that were set aside, and why."""
    desk = opened_desk()
    for name in ("fhir", "record", *desk.config.systems):
        click.echo(f"{name}\t{desk.system(name).title}")
    for plugin in desk.shelf.plugins:
        for system in plugin.systems:
            click.echo(f"{system.name}\t{system.title}\t({plugin.name} {plugin.version})")
        if plugin.aside:
            click.echo(f"{plugin.name}\tset aside: {plugin.aside}\t({plugin.version})")


@main.command("check")
@told_plainly
def check() -> int:
    """Examine the settings, the maps and the plugins; run each map's worked examples both ways."""
    from adapter.config import read_config
    from adapter.exchange import Desk
    from adapter.workbench import examined

    faults = examined(Desk(read_config()))
    for fault in faults:
        say(f"{fault.where}: {fault.text}" if fault.where else fault.text)
    click.echo(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}." if faults else "All is well.")
    return USAGE if faults else DONE


@main.command("serve")
@click.option("--host", help="The address to listen on; the default is this machine alone.")
@click.option("--port", type=int, help="The port to listen on.")
@click.option("--demo", is_flag=True, help="Listen on this machine alone, with a token made for this run and printed.")
@told_plainly
def serve(host: str | None, port: int | None, demo: bool) -> None:
    """Start the gateway."""
    from adapter.gateway.serving import serve as run

    run(host=host, port=port, demo=demo)


if __name__ == "__main__":
    main()
