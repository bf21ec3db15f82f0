"""The files that quality is measured by, `quality/*.yaml` and `law/*.yaml`. A site may edit them: what is wrong is told
with file and line before anything is measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from adapter.errors import Issue, Misconfigured
from adapter.mapping.library import Library
from adapter.mapping.yaml_lines import read_yaml
from adapter.record.forms import is_date_time
from adapter.record.model import KINDS

QUOTED = ("purpose", "personalised", "contribution", "voice", "why", "how", "review", "plain", "readers")
NAMES = ("criteria", "jargon", "services")
LISTS = ("services", "why", "person and family", "professionals", "helps and hinders")
CONTENT = ("text", "cites", "topic", "outcomes", "only", "in_force_from", "in_force_until")


class Yardsticks(NamedTuple):
    quality: dict[str, Any]
    laws: list[Any]
    faults: list[Issue]


def yardsticks(library: Library) -> Yardsticks:
    """A site's own file stands in place of the shipped one of its name."""
    found = {name: library.find("quality", name, ".yaml") for name in NAMES}
    laws = {file.stem: file for folder in reversed(library.folders) for file in (folder / "law").glob("*.yaml")}
    faults, trees, read = list[Issue](), dict[str, Any](), list[Any]()
    for name, path in [*found.items(), *(("law", laws[stem]) for stem in sorted(laws))]:
        try:
            tree = read_yaml(path)
        except Misconfigured as error:
            faults += error.issues
            continue
        faults += [Issue("error", "invalid", f"{path.name}, line {line}", text) for line, text in CHECKS[name](tree)]
        if name == "law":
            read.append(tree)
        else:
            trees[name] = tree
    return Yardsticks(trees, read, faults)


def _criteria(tree: Any) -> Iterator[tuple[int, str]]:
    yield from _texts(tree, ("source",))
    named = tree.get("criteria")
    if not isinstance(named, dict):
        yield tree.line, "there are no `criteria`"
        return
    for name in QUOTED:
        one = named.get(name)
        if isinstance(one, dict):
            yield from _texts(one, ("quote", "of"))
        else:
            yield _line(named, tree), f"there is no criterion `{name}`, and findings quote it"
    if not str(tree.get("review days early", 0)).isdecimal():
        yield tree.line, "`review days early` is a whole number"


def _jargon(tree: Any) -> Iterator[tuple[int, str]]:
    words = tree.get("jargon", "")
    if words is not None and not isinstance(words, dict):
        yield tree.line, "`jargon` has one line for each word, with a plainer one beside it"
    for word, plainer in words.items() if isinstance(words, dict) else ():
        if not isinstance(word, str) or not word or not isinstance(plainer, str):
            yield _line(words, tree), f"`{word}` has no plainer word beside it: put words such as `no` in quotes"


def _services(tree: Any) -> Iterator[tuple[int, str]]:
    for name in LISTS:
        words = tree.get(name)
        if name in ("services", "person and family") and name not in tree:
            yield tree.line, f"there is no `{name}`"
        elif words is not None and not (isinstance(words, list) and all(isinstance(one, str) and one for one in words)):
            yield tree.line, f"`{name}` is a list of words"
    if not isinstance(tree.get("around") or "", str):
        yield tree.line, "`around` is one text of words with blanks between them"


def _law(tree: Any) -> Iterator[tuple[int, str]]:
    yield from _texts(tree, ("title", "framework"))
    kinds = tree.get("kinds")
    if not isinstance(kinds, list) or not kinds or not set(map(str, kinds)) <= set(KINDS):
        yield tree.line, f"`kinds` is a list of {', '.join(KINDS)}"
    contents = tree.get("contents")
    if not isinstance(contents, list):
        yield tree.line, "there are no `contents`"
        return
    for one in contents:
        if not isinstance(one, dict):
            yield tree.line, "each of the `contents` has `text`, `cites`, and `topic` or `outcomes`"
            continue
        yield from _texts(one, ("text", "cites"))
        if not isinstance(one.get("topic", ""), str) or bool(one.get("topic")) == (one.get("outcomes") is True):
            yield _line(one, tree), "it has a `topic`, or `outcomes: true`"
        for name in ("in_force_from", "in_force_until"):
            if name in one and not (isinstance(one[name], str) and len(one[name]) == 10 and is_date_time(one[name])):
                yield _line(one, tree), f"`{name}` is a day, as 2018-04-01"
        for name in sorted(set(map(str, one)) - set(CONTENT)):
            yield _line(one, tree), f"`{name}` is no key here: {', '.join(CONTENT)}"


def _texts(tree: Any, names: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    for name in names:
        if not isinstance(tree.get(name), str) or not tree[name]:
            yield tree.line, f"there is no `{name}`"


def _line(part: Any, whole: Any) -> int:
    line: int = getattr(part, "line", whole.line)
    return line


CHECKS = {"criteria": _criteria, "jargon": _jargon, "services": _services, "law": _law}
