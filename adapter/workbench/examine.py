"""Everything that can be wrong before a message comes: settings, plugins, maps, code tables and worked examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Protocol

from adapter.errors import AdapterError, Issue
from adapter.fhir.extension_file import extension_faults
from adapter.fhir.references import Names
from adapter.mapping.checking import check_all
from adapter.mapping.library import Library
from adapter.plugin import Shelf, System
from adapter.record.model import Record
from adapter.record.trees import Shape, shapes


class Desk(Protocol):
    """What is examined: the desk that every door holds."""

    @property
    def shelf(self) -> Shelf: ...
    @property
    def library(self) -> Library: ...
    @property
    def config(self) -> Any: ...
    def faults(self) -> list[Issue]: ...
    def system(self, name: str) -> System: ...


def examined(desk: Desk) -> list[Issue]:
    """Every fault at once; none when all is well. A plugin set aside is a warning: everything else goes on."""
    faults = desk.faults()
    faults += [
        Issue("warning", "processing", plugin.name, f"the plugin was set aside: {plugin.aside}")
        for plugin in desk.shelf.plugins
        if plugin.aside is not None
    ]
    faults += _told(lambda: check_all(desk.library, is_field, takes_code, context=Names()))
    library = desk.library.forgiving()
    faults += extension_faults(library)
    for system in _systems(desk):
        faults += _told(partial(system.check, library))
    return list(dict.fromkeys(faults))


def _told(look: Callable[[], Iterable[Issue]]) -> list[Issue]:
    """What one look finds, or why it broke off: the next one is taken all the same."""
    try:
        return list(look())
    except AdapterError as error:
        return list(error.issues)


def _systems(desk: Desk) -> Iterator[System]:
    for plugin in desk.shelf.plugins:
        yield from plugin.systems
    for name in desk.config.systems:
        try:
            yield desk.system(name)
        except AdapterError:
            continue  # told among the faults of the settings


# What a plugin's map may call the one outcome, review or action that a row is about.
PARTS = {"outcome": ("outcomes",), "review": ("outcomes", "reviews"), "action": ("actions",)}


def is_field(path: str) -> bool:
    """Whether a record has the field `outcomes.statement.text`."""
    return _shape_at(path) is not None


def takes_code(path: str, code: str) -> bool:
    """Whether that field takes the code; where it is not held to a list, it takes any."""
    shape = _shape_at(path)
    allowed = shape.about.get("one_of") if shape is not None else None
    return not allowed or code in allowed


def _shape_at(path: str) -> Shape | None:
    part: type | None = Record
    found: Shape | None = None
    first, *rest = path.split(".")
    for name in (*PARTS.get(first, (first,)), *rest):
        found = next((shape for shape in shapes(part) if shape.name == name), None) if part is not None else None
        if found is None:
            return None
        part = found.inner
    return found
