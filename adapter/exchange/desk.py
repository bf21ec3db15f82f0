"""Everything that the doors need, assembled once: the configuration, the maps and the systems by name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapter.config import Config
from adapter.errors import AdapterError, Issue, Misconfigured, Refused
from adapter.exchange.identity import Identity
from adapter.exchange.party import Party
from adapter.exchange.sides import BARRIERS, SHAPES, FhirSide, RecordSide
from adapter.exchange.tally import Tally
from adapter.exchange.translate import translate
from adapter.exchange.yardsticks import yardsticks
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import RESERVED, Shelf, System

if TYPE_CHECKING:
    from adapter.fhir import Narratives
    from adapter.store import Store

OURS = (
    "organisation",
    "receives",
    "only_receives",
    "send",
    "fetch",
    "schedule",
)  # settings of [systems.NAME] that no plugin sees
SHAPES_OF = {"activities": tuple(SHAPES), "barriers": BARRIERS}  # how FHIR tells a plan
SENDER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?", re.ASCII)


class Desk:
    """Held by every door. Nothing in it knows HTTP or the command line."""

    def __init__(self, config: Config | None = None, shelf: Shelf | None = None) -> None:
        self.config = config or Config()
        self.ready_bytes: dict[tuple[str, int], bytes] = {}  # records as JSON by id and version, for reading again
        self.ready_words: dict[tuple[str, int], Narratives] = {}  # and what their FHIR says of them in words
        if shelf is not None:
            self.shelf = shelf

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf()

    @cached_property
    def library(self) -> Library:
        from adapter.fhir import CODECS, SELECTORS

        own = [Path(self.config.mappings.path)] if self.config.mappings.path else []
        return Library([*own, *self.shelf.folders()], codecs=CODECS, selectors=SELECTORS)

    @cached_property
    def store(self) -> Store:
        """Ready to work: an embedded one is brought to the version that this program needs when it is first asked for.

        Raises Misconfigured where the tables of one that others share are not those of this version.
        """
        from adapter.store import Store
        from adapter.store.migrating import is_current, upgrade

        store = Store(self.config.store.url)
        if store.kind == "sqlite":
            upgrade(store, id_key=self.config.security.id_key)
        elif not is_current(store):
            text = "The store's tables are not those of this version: run `outcomes-adapter db upgrade` first."
            raise Misconfigured(text, [Issue("error", "invalid", "store.url", text)])
        return store

    @cached_property
    def id_key(self) -> bytes:
        """The store's own."""
        from adapter.store.migrating import id_key_of

        return id_key_of(self.store)

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """The systems that are set up."""
        return tuple(map(self._party, self.config.systems))

    def _party(self, name: str) -> Party:
        config = self.config
        whose = config.organisation_of(name)
        own = config.organisations.get(whose)
        return Party(
            name, self.system(name), whose, config.is_set(name, "receives"), config.schedule(name),
            own.sees if own else (), config.is_set(name, "only_receives"),
        )  # fmt: skip

    def party(self, name: str) -> Party:
        """Raises Refused where no system of this name is set up."""
        found = next((party for party in self.parties if party.name == name), None)
        if found is None:
            known = ", ".join(party.name for party in self.parties) or "none"
            text = f"No system of this name is set up here; there are: {known}. adapter.toml names them."
            raise Refused(text, reason="not-found")
        return found

    def identity_of(self, party: Party) -> Identity:
        """How ids are made of what this system calls things, with the store's own key."""
        return Identity.of(self.id_key, party.system.sender or party.name, b"")

    def faults(self) -> list[Issue]:
        """What is wrong with the systems that are set up, each by its key, and with what quality is measured by."""
        systems = [fault for name in self.config.systems for fault in self._faults_of(name)]
        return systems + yardsticks(self.library).faults

    def _faults_of(self, name: str) -> Iterator[Issue]:
        key = f"systems.{name}"
        if name in RESERVED or any(name == plugin.name for plugin in self.shelf.plugins):
            yield Issue("error", "duplicate", key, "the name is taken: call the system something else")
        try:
            self._configured(name, {})
        except Misconfigured as error:
            for issue in error.issues:
                yield issue._replace(where=f"{key}.{issue.where}" if issue.where else f"{key}.plugin")
        except AdapterError as error:
            yield Issue("error", "not-found", f"{key}.plugin", error.text)

    def ready(self) -> Desk:
        """Itself. Raises Misconfigured with every fault of the systems that are set up."""
        if faults := self.faults():
            raise Misconfigured("The settings are not right.", faults)
        return self

    def system(self, name: str, settings: Mapping[str, Any] | None = None, *, lines: bool = False) -> System:
        """`fhir`, `record`, a name from adapter.toml, `plugin` or `plugin:profile`. Raises Refused, Misconfigured."""
        settings = dict(settings or {})
        shapes = {option: settings.pop(option) for option in SHAPES_OF if option in settings}
        for option, shape in shapes.items():
            if shape not in SHAPES_OF[option]:
                told = f"{option} is one of {', '.join(SHAPES_OF[option])}."
                raise Refused(told, [Issue("error", "value", option, told)], reason="usage")
        if name == "fhir":
            return FhirSide(lines=lines, **shapes)
        found: System
        if name == "record":
            found = RecordSide(lines=lines)
        elif name in self.config.systems:
            found = self._configured(name, settings)
        else:
            found = self.shelf.system(name, settings)
        for option in shapes:
            told = f"{option} is said only of what is written as fhir."
            raise Refused(told, [Issue("error", "value", option, told)])
        if "sender" in settings and not SENDER.fullmatch(settings["sender"]):
            text = "A sender is named with A to Z, a to z, 0 to 9, hyphens, points and underscores: lochside-council."
            raise Refused(text, [Issue("error", "value", "sender", text)], reason="usage")
        return found

    def _configured(self, name: str, settings: Mapping[str, Any]) -> System:
        written = {key: value for key, value in self.config.systems[name].items() if key not in OURS}
        plugin, profile = written.pop("plugin"), written.pop("profile", None)
        if "sender" in self.shelf.plugin(plugin).settings:
            written.setdefault("sender", name)
        return self.shelf.system(f"{plugin}:{profile}" if profile else plugin, {**written, **settings})

    def identity(self, system: System, message: Message) -> Identity:
        """How ids are made of what this system calls things."""
        key = bytes.fromhex(self.config.security.id_key) or None
        digest = b"" if key or system.sender else hashlib.sha256(bytes.fromhex(message.sha256())).digest()
        return Identity.of(key, system.sender, digest)

    def translate(
        self, message: Message, source: System, target: System, tally: Tally, *, onto: Message | None = None
    ) -> Iterator[Message]:
        if "in" not in source.directions:
            raise Refused(f"{source.name} cannot be read from.", reason="usage")
        if "out" not in target.directions:
            raise Refused(f"{target.name} cannot be written to.", reason="usage")
        identity = self.identity(source, message)
        if isinstance(source, RecordSide) and onto is not None:
            held = onto
            source = source.knowing(lambda: target.read(held, self.library))
        return translate(message, source, target, self.library, tally, identity=identity, onto=onto)
