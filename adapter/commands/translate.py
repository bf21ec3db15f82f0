"""`translate`: one message from one system to another, with no database and no server."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from adapter.commands.telling import DONE, REFUSED, SOME_REFUSED, STANDARD, opened_desk, say, told_plainly, whole_file

if TYPE_CHECKING:
    from adapter.exchange import Desk, Tally
    from adapter.message import Message
    from adapter.plugin import System

MOST_TOLD = 20  # kinds of issues on standard error
MEDIA_TYPES = {
    ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".json": "application/json",
    ".ndjson": "application/x-ndjson", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@click.command("translate")
@click.argument("file", metavar="FILE")
@click.option("--from", "source", required=True, metavar="SYSTEM", help="What the file is.")
@click.option("--to", "target", required=True, metavar="SYSTEM", help="What to make of it.")
@click.option("-o", "--output", metavar="FILE", help="Where to write; without it, or with -, standard output.")
@click.option("--onto", metavar="FILE", help="Write upon what the far side last had: what we do not read survives.")
@click.option(
    "--losses", metavar="FILE", help="Write every loss and issue there (- for standard output), one JSON object a line."
)
@click.option(
    "--quality", metavar="FILE", help="Write what could make them better records there, or to -, as JSON lines."
)
@click.option("--profile", metavar="FILE", help="A profile of your own, in place of a shipped one.")
@click.option("--sender", metavar="NAME", help="Whose file it is: ids stay the same from one file to the next.")
@click.option("--activities", type=click.Choice(["details", "references"]), help="How FHIR tells a plan's actions.")
@click.option("--barriers", type=click.Choice(["reviews", "observations"]), help="Where FHIR tells what hinders.")
@click.option("--lines", is_flag=True, help="NDJSON: one Bundle or record a line, for files of any size.")
@told_plainly
def translate(  # noqa: PLR0917 - click names them
    file: str, source: str, target: str, output: str | None, onto: str | None, losses: str | None, quality: str | None,
    profile: str | None, sender: str | None, activities: str | None, barriers: str | None, lines: bool,
) -> int:  # fmt: skip
    """Translate FILE (- for standard input) from one system to another, with no database and no server.

    The last line on standard error counts people, outcomes, refused rows and losses.
    """
    from adapter.errors import Refused
    from adapter.exchange import Tally

    for name, told in (("losses", losses), ("quality", quality)):
        if told == STANDARD and output in (None, STANDARD):
            raise Refused(f"--{name} - would run into the result: say -o FILE as well.", reason="usage")
    desk = opened_desk()
    settings = {k: v for k, v in (("profile_file", profile), ("sender", sender)) if v}
    lines = lines or bool(output and output.endswith(".ndjson"))
    written = {name: shape for name, shape in (("activities", activities), ("barriers", barriers)) if shape}
    from_side, to_side = _sides(desk, source, target, settings, written, lines=lines)
    with contextlib.ExitStack() as opened:
        message = opened.enter_context(read_message(file))
        held = opened.enter_context(read_message(onto)) if onto else None
        each = opened.enter_context(_loss_writer(losses)) if losses else None
        tally = Tally(each, opened.enter_context(_progress()))
        _write(desk.translate(message, from_side, to_side, tally, onto=held), output, tally)
    if quality is not None:
        _write_findings(tally, quality)
    return _conclude(tally)


def _sides(
    desk: Desk, source: str, target: str, settings: dict[str, Any], written: dict[str, Any], *, lines: bool
) -> list[System]:
    """Raises Misconfigured with every fault of the names at once: they are the command's, not the sender's."""
    from adapter.errors import Misconfigured, Refused

    found, faults = [], []
    for option, name in (("--from", source), ("--to", target)):
        try:
            is_target = option == "--to"
            found.append(desk.system(name, {**settings, **(written if is_target else {})}, lines=lines and is_target))
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
    with whole_file(output) as stream:
        _pour(first, pieces, stream)


def _write_findings(tally: Tally, quality: str) -> None:
    """By criterion, each with a count, its first places and the words that it rests on."""
    from adapter import jsontext

    with whole_file(quality) as stream:
        for group in tally.quality.groups():
            stream.write(jsontext.dumps(group) + b"\n")


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

    with contextlib.ExitStack() as opened:
        stream = sys.stdout.buffer if losses == STANDARD else opened.enter_context(Path(losses).open("wb"))

        def each(told: Any) -> None:
            stream.write(jsontext.dumps(told._asdict()) + b"\n")

        yield each
