"""Broken plugins are set aside with their reason, and everything else goes on."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from textwrap import dedent

import pytest

from adapter.config import Config
from adapter.errors import Misconfigured, Refused
from adapter.exchange import Desk, Tally
from adapter.message import Message
from adapter.plugin import INTERFACE, Plugin, Shelf

GOOD = """
    from adapter import Said, System, hookimpl

    class Befriending(System):
        name, title, settings = "{name}", "A befriending service", {{"colour": "of the cover", "sender": "whose it is"}}

        def __init__(self, settings):
            self.colour = settings.get("colour", "")
            self.sender = settings.get("sender", "")

        def read(self, message, library):
            for line in message.read().decode().splitlines():
                yield Said({{"id": "plan", "outcomes": [{{"id": "1", "statement": {{"text": line}}}}]}}, line, line[:1])

    @hookimpl
    def systems(settings):
        return [Befriending(settings)]
"""


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes a plugin as an installed package would be, and gives its entry point."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(name: str, source: str, point: str | None = None) -> EntryPoint:
        module = f"plugin_{name}_{tmp_path.name}".replace("-", "_")
        (tmp_path / f"{module}.py").write_text(dedent(source))
        return EntryPoint(point or name, module, "outcomes_adapter")

    return write


def good(name: str) -> str:
    return GOOD.format(name=name)


FAILS = "raise KeyError('x')\n        return [B"
NO_FOLDER = "from adapter import hookimpl\n@hookimpl\ndef mappings():\n    return ['/nowhere/at-all']"


def bad(old: str, new: str) -> str:
    assert old in good("bad")
    return good("bad").replace(old, new)


BROKEN = {
    "a broken import": ("import no_such_module_anywhere", "no_such_module_anywhere"),
    "a fault while it loads": ("raise RuntimeError('the licence has expired')", "the licence has expired"),
    "an exit while it loads": ("import sys; sys.exit(3)", "SystemExit"),
    "bad grammar": ("def systems(:", "SyntaxError"),
    "a mistyped hook": (bad("def systems(", "def sytems("), "sytems"),
    "a hook with an argument we do not have": (bad("systems(settings)", "systems(options)"), "options"),
    "a hook without its mark": (bad("@hookimpl", ""), "@hookimpl"),
    "no hooks at all": ("x = 1", "@hookimpl"),
    "another interface": (bad("name, title", "interface = 99; name, title"), f"99; this adapter has {INTERFACE}"),
    "a fault when it is asked for its systems": (bad("return [B", FAILS), "KeyError"),
    "something that is no system": (bad("return [Befriending(settings)]", "return ['befriending']"), "str"),
    "a system under another plugin's name": (good("tabular"), "is not"),
    "maps that are not there": (NO_FOLDER, "at-all"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_it_is_set_aside_and_the_others_go_on_for(written, what: str):
    source, told = BROKEN[what]
    before, bad, after = written("aaa", good("aaa")), written("bad", source), written("zzz", good("zzz"))
    shelf = Shelf([before, bad, after])
    reasons = {plugin.name: plugin.aside for plugin in shelf.plugins}
    assert reasons["aaa"] is None and reasons["zzz"] is None
    assert reasons["bad"] is not None
    assert told in reasons["bad"]
    assert [shelf.system(name).name for name in ("aaa", "zzz")] == ["aaa", "zzz"]
    assert shelf.folders() == []
    with pytest.raises(Misconfigured, match="set aside"):
        shelf.system("bad")


@pytest.mark.parametrize("name", ["fhir", "record", "aaa"])
def test_a_name_that_is_taken_is_not_given_twice(written, name: str):
    first, second = written("aaa", good("aaa")), written("other", good(name), name)
    shelf = Shelf([first, second])
    assert [plugin.aside for plugin in shelf.plugins if plugin.name == name][-1] == "the name is taken"
    assert shelf.system("aaa").name == "aaa"


def test_one_that_works_brings_its_systems_with_their_settings(written):
    shelf = Shelf([written("aaa", good("aaa"))])
    [plugin] = shelf.plugins
    assert isinstance(plugin, Plugin)
    assert set(plugin.settings) == {"colour", "sender"}
    assert shelf.system("aaa", {"colour": "red"}).colour == "red"


def test_a_setting_that_it_does_not_have_is_told_with_those_it_has(written):
    shelf = Shelf([written("aaa", good("aaa"))])
    with pytest.raises(Misconfigured, match="colour, sender") as told:
        shelf.system("aaa", {"color": "red", "size": 3})
    assert [issue.where for issue in told.value.issues] == ["color", "size"]


def test_settings_that_it_cannot_use_are_the_operators_to_mend(written):
    shelf = Shelf([written("aaa", good("aaa").replace('settings.get("colour", "")', 'int(settings.get("colour", 1))'))])
    with pytest.raises(Misconfigured, match="cannot use its settings"):
        shelf.system("aaa", {"colour": "red"})


def test_a_name_that_nobody_has_is_told_with_those_there_are(written):
    shelf = Shelf([written("aaa", good("aaa"))])
    for name in ("brigadoon", "aaa:nope"):
        with pytest.raises(Refused, match="aaa"):
            shelf.system(name)


def test_our_own_plugin_is_found_and_not_set_aside():
    own = [plugin for plugin in Shelf(entry_points(group="outcomes_adapter")).plugins if plugin.name == "tabular"]
    assert [plugin.aside for plugin in own] == [None]


# --- at work


def translated(shelf: Shelf, name: str, body: bytes, target: str = "record") -> tuple[Tally, bytes]:
    desk, tally = Desk(Config(), shelf), Tally()
    message = Message(body)
    pieces = desk.translate(message, desk.system(name), desk.system(target), tally)
    return tally, b"".join(piece.read() for piece in pieces)


def test_one_that_breaks_while_it_reads_keeps_what_it_had_read_and_says_where_it_stopped(written):
    source = good("aaa").replace("yield Said", "assert line != 'Iris Testperson'\n                yield Said")
    tally, body = translated(Shelf([written("aaa", source)]), "aaa", b"soup\nIris Testperson\nchoir")
    assert (tally.records, tally.refused) == (1, 1)
    assert b"soup" in body
    [issue] = [issue for issue in tally.issues() if issue["severity"] == "fatal"]
    assert issue["where"] == ["after s"]
    assert "AssertionError at plugin_aaa" in issue["text"]
    assert "Testperson" not in str(tally.issues())


@pytest.mark.parametrize(
    ("tree", "lost"),
    [
        ("7", 1),
        ("None", 1),
        ("{'id': 'plan', 'outcomes': 7}", 1),
        ("{'id': 'plan', 'outcomes': [{'id': 'x', 'no_such_field': 1}]}", 1),
        ("{'outcomes': []}", 1),
    ],
)
def test_a_tree_that_is_no_record_costs_that_record_alone(written, tree: str, lost: int):
    source = good("aaa").replace("yield Said({", f"yield Said({tree}, line) if line == 'bad' else Said({{")
    tally, _ = translated(Shelf([written("aaa", source)]), "aaa", b"soup\nbad\nchoir")
    assert (tally.records, tally.refused) == (2, lost)


def test_a_plan_that_breaks_when_it_is_opened_costs_that_plan_alone(written):
    source = good("aaa").replace(
        "yield Said({", "yield Unopened(line, '', line, lambda line=line: 1 / (line != 'bad') and Said({"
    )
    source = source.replace("line, line[:1])", "line, line[:1]))").replace("import Said", "import Said, Unopened")
    tally, _ = translated(Shelf([written("aaa", source)]), "aaa", b"soup\nbad\nchoir")
    assert (tally.records, tally.refused) == (2, 1)
    assert [issue["where"] for issue in tally.issues() if issue["severity"] == "fatal"] == [["bad"]]


WRITES = """
        def write(self, departures, library, *, onto=None):
            for departure in departures:
                raise ValueError(departure.record.outcomes[0].statement.text)
            yield
"""


def test_one_that_breaks_while_it_writes_says_so_and_nothing_came_through(written):
    source = good("aaa").replace("        def read", f"{WRITES}\n        def read")
    shelf = Shelf([written("aaa", source), written("zzz", good("zzz"))])
    tally, body = translated(shelf, "zzz", b"soup", "aaa")
    assert body == b""
    assert not tally.came_through
    assert tally.refused == 1
    assert "soup" not in str(tally.issues())


def test_one_that_cannot_be_written_to_says_so_plainly(written):
    for source in (good("aaa"), good("aaa").replace("name, title", 'directions = frozenset({"in"}); name, title')):
        with pytest.raises(Refused, match="cannot be written to"):
            translated(Shelf([written("aaa", source)]), "aaa", b"soup", "aaa")
