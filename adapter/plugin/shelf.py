"""Finds plugins, checks that they fit, and sets the broken aside with a reason: one bad one never costs the others."""

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
RESERVED = ("fhir", "record")


@dataclass(frozen=True)
class Plugin:
    """One that was found. `aside` is the reason why it is not used."""

    name: str
    version: str
    systems: tuple[System, ...] = ()
    folders: tuple[Path, ...] = ()
    aside: str | None = None

    @property
    def settings(self) -> dict[str, str]:
        """What it can be told, with a sentence about each."""
        return {name: about for system in self.systems for name, about in system.settings.items()}


class Shelf:
    """Every plugin that is installed."""

    def __init__(self, found: Iterable[EntryPoint] | None = None) -> None:
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        points = entry_points(group=GROUP) if found is None else found
        self.plugins: tuple[Plugin, ...] = ()
        for point in sorted(points, key=lambda point: point.name):
            self.plugins += (self._placed(point),)

    def _placed(self, point: EntryPoint) -> Plugin:
        version = point.dist.version if point.dist else ""
        if point.name in RESERVED or any(point.name == plugin.name for plugin in self.plugins):
            return Plugin(point.name, version, aside="the name is taken")
        try:
            return self._registered(point, version)
        except (Exception, SystemExit) as error:
            if self._manager.has_plugin(point.name):
                self._manager.unregister(name=point.name)
            return Plugin(point.name, version, aside=_reason(error))

    def _registered(self, point: EntryPoint, version: str) -> Plugin:
        self._manager.register(point.load(), name=point.name)
        self._manager.check_pending()
        systems = tuple(self._systems(point.name, {}, version))
        folders = tuple(Path(folder) for folder in self._told("mappings", point.name, {}))
        if not systems and not folders:
            raise Misconfigured("it brings neither systems nor maps: are its hooks marked with @hookimpl?")
        if absent := [folder.name for folder in folders if not folder.is_dir()]:
            raise Misconfigured(f"a folder of maps is not there: {', '.join(absent)}")
        return Plugin(point.name, version, systems, folders)

    def _told(self, hook: str, name: str, arguments: Mapping[str, Any]) -> list[Any]:
        """What one named plugin answers: a message is never shown to all of them."""
        plugin = self._manager.get_plugin(name)
        others = [p for p in self._manager.get_plugins() if p is not plugin]
        answers = self._manager.subset_hook_caller(hook, others)(**arguments)
        return [one for answer in answers for one in answer]

    def _systems(self, name: str, settings: Mapping[str, Any], version: str) -> list[System]:
        found = self._told("systems", name, {"settings": settings})
        for system in found:
            if not isinstance(system, System):
                raise Misconfigured(f"what it brings is no System but a {type(system).__name__}")
            if system.interface != INTERFACE:
                raise Misconfigured(f"it was written for interface {system.interface}; this adapter has {INTERFACE}")
            if system.name != name and not system.name.startswith(f"{name}:"):
                raise Misconfigured(f"its systems are called {name} or {name}:PROFILE, and one is not")
            system.version = system.version or version
        return found

    def folders(self) -> list[Path]:
        """The folders of maps that plugins bring."""
        return [folder for plugin in self.plugins for folder in plugin.folders]

    def plugin(self, name: str) -> Plugin:
        """Raises Refused where there is none of that name, Misconfigured where it was set aside."""
        plugin = next((p for p in self.plugins if p.name == name), None)
        if plugin is None:
            known = [system.name for p in self.plugins for system in p.systems]
            raise Refused(
                f"There is no system of this name. There are {', '.join([*RESERVED, *known])}.", reason="not-found"
            )
        if plugin.aside is not None:
            raise Misconfigured(f"The plugin {plugin.name} was set aside: {plugin.aside}.")
        return plugin

    def system(self, name: str, settings: Mapping[str, Any] | None = None) -> System:
        """The system `plugin` or `plugin:profile`. Raises Refused where there is none of that name."""
        wanted, _, profile = name.partition(":")
        plugin = self.plugin(wanted)
        if unknown := sorted(set(settings or {}) - plugin.settings.keys()):
            known = f"It has {', '.join(sorted(plugin.settings)) or 'none'}."
            text = f"The plugin {wanted} has no such setting. {known}"
            raise Misconfigured(text, [Issue("error", "not-supported", key, text) for key in unknown])
        systems = self._made(plugin, settings or {})
        if not profile and len(systems) == 1:
            return systems[0]
        found = next((s for s in systems if s.name == name), None)
        if found is None:
            names = ", ".join(system.name for system in systems)
            raise Refused(f"There is no system of this name: the plugin {wanted} has {names}.", reason="not-found")
        return found

    def _made(self, plugin: Plugin, settings: Mapping[str, Any]) -> list[System]:
        try:
            return self._systems(plugin.name, settings, plugin.version)
        except AdapterError:
            raise
        except Exception as error:
            text = f"The plugin {plugin.name} cannot use its settings: {_reason(error)}"
            raise Misconfigured(text, [Issue("error", "invalid", key, text) for key in settings]) from error


def _reason(error: BaseException) -> str:
    if isinstance(error, AdapterError):
        return "; ".join([error.text.rstrip("."), *(f"{i.where}: {i.text}" for i in error.issues if i.where)])
    return f"{type(error).__name__}: {error}"
