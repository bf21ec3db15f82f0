"""Finds plugins, checks that they fit, and sets the broken aside with a reason: one bad plugin never costs the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pluggy

from adapter.errors import AdapterError, Issue, Misconfigured, Refused
from adapter.plugin import hookspecs
from adapter.plugin.system import INTERFACE, System

GROUP = hookspecs.PROJECT


@dataclass(frozen=True)
class Plugin:
    """One that was found. `aside` is the reason why it is not used."""

    name: str
    version: str
    systems: tuple[System, ...] = ()
    aside: str | None = None


class Shelf:
    """Every plugin that is installed."""

    def __init__(self, found: Iterable[EntryPoint] | None = None) -> None:
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        points = entry_points(group=GROUP) if found is None else found
        self.plugins = tuple(self._placed(point) for point in sorted(points, key=lambda p: p.name))

    def _placed(self, point: EntryPoint) -> Plugin:
        version = point.dist.version if point.dist else ""
        try:
            systems = self._register(point)
        except Exception as error:
            self._take_off(point.name)
            return Plugin(point.name, version, aside=_reason(error))
        return Plugin(point.name, version, systems)

    def _register(self, point: EntryPoint) -> tuple[System, ...]:
        self._manager.register(point.load(), name=point.name)
        self._manager.check_pending()
        systems = tuple(self._call(point.name, {}))
        if wrong := sorted({s.interface for s in systems if s.interface != INTERFACE}):
            raise Misconfigured(f"it was written for interface {wrong[0]}; this adapter has {INTERFACE}")
        return systems

    def _take_off(self, name: str) -> None:
        if self._manager.has_plugin(name):
            self._manager.unregister(name=name)

    def _call(self, name: str, settings: Mapping[str, Any]) -> list[System]:
        """The systems of one named plugin: a message is never shown to all of them."""
        plugin = self._manager.get_plugin(name)
        others = [p for p in self._manager.get_plugins() if p is not plugin]
        answers = self._manager.subset_hook_caller("systems", others)(settings=settings)
        return [system for answer in answers for system in answer]

    def folders(self) -> list[Path]:
        """The folders of maps that plugins bring."""
        return [Path(folder) for answer in self._manager.hook.mappings() for folder in answer]

    def system(self, name: str, settings: Mapping[str, Any] | None = None) -> System:
        """The system `plugin` or `plugin:profile`. Raises Refused where there is none of that name."""
        wanted, _, profile = name.partition(":")
        plugin = next((p for p in self.plugins if p.name == wanted), None)
        if plugin is None or plugin.aside is not None:
            raise self._unknown(name, plugin)
        if unknown := sorted(set(settings or {}) - set().union(*(s.settings for s in plugin.systems))):
            text = f"The plugin {wanted} has no setting {', '.join(unknown)}."
            raise Misconfigured(text, [Issue("error", "not-supported", f"{name}.{key}", text) for key in unknown])
        systems = self._call(wanted, settings or {})
        names = [system.name for system in systems]
        if not profile and len(systems) == 1:
            return systems[0]
        found = next((s for s in systems if s.name == f"{wanted}:{profile}"), None)
        if found is None:
            text = f"There is no system {name}: the plugin {wanted} has {', '.join(names)}."
            raise Refused(text, reason="not-found")
        return found

    def _unknown(self, name: str, plugin: Plugin | None) -> AdapterError:
        if plugin is not None:
            return Misconfigured(f"The plugin {plugin.name} was set aside: {plugin.aside}.")
        known = ", ".join(s.name for p in self.plugins for s in p.systems)
        return Refused(f"There is no system {name!r}. There are fhir, record, {known}.", reason="not-found")


def _reason(error: Exception) -> str:
    if isinstance(error, AdapterError):
        return "; ".join([error.text.rstrip("."), *(f"{i.where}: {i.text}" for i in error.issues if i.where)])
    return f"{type(error).__name__}: {error}"
