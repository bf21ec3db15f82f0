"""Everything that the doors need, assembled once: the configuration, the maps and the systems by name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from adapter.config import Config
from adapter.errors import Issue, Misconfigured, Refused
from adapter.exchange.identity import Identity
from adapter.exchange.sides import FHIR_NDJSON, NDJSON, FhirSide, RecordSide
from adapter.exchange.tally import Tally
from adapter.exchange.translate import translate
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Shelf, System

RESERVED = ("fhir", "record")


class Desk:
    """Held by every door. Nothing in it knows HTTP or the command line."""

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or Config()

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf()

    @cached_property
    def library(self) -> Library:
        from adapter.fhir import CODECS, SELECTORS

        own = [Path(self.config.mappings.path)] if self.config.mappings.path else []
        return Library([*own, *self.shelf.folders()], codecs=CODECS, selectors=SELECTORS)

    def system(self, name: str, settings: Mapping[str, Any] | None = None, *, lines: bool = False) -> System:
        """`fhir`, `record`, a name from adapter.toml, `plugin` or `plugin:profile`. Raises Refused, Misconfigured."""
        if name == "fhir":
            return FhirSide(lines=lines)
        if name == "record":
            return RecordSide(lines=lines)
        if name in self.config.systems:
            return self._configured(name, settings or {})
        return self.shelf.system(name, settings)

    def _configured(self, name: str, settings: Mapping[str, Any]) -> System:
        written = dict(self.config.systems[name])
        plugin, profile = written.pop("plugin"), written.pop("profile", None)
        for known in ("organisation", "receives", "send", "fetch", "schedule"):
            written.pop(known, None)
        return self.shelf.system(f"{plugin}:{profile}" if profile else plugin, {"sender": name, **written, **settings})

    def identity(self, system: System, message: Message) -> Identity:
        """How ids are made of what this system calls things."""
        try:
            key = bytes.fromhex(self.config.security.id_key) or None
        except ValueError as error:
            text = "it must be written in hexadecimal"
            raise Misconfigured("A setting is not right.", [Issue("error", "invalid", "security.id_key", text)]) from error
        digest = b"" if key or system.sender else hashlib.sha256(bytes.fromhex(message.sha256())).digest()
        return Identity.of(key, system.sender, digest)

    def translate(
        self, message: Message, source: System, target: System, tally: Tally, *, onto: Message | None = None
    ) -> Iterator[Message]:
        if "in" not in source.directions:
            raise Refused(f"{source.name} cannot be read from.")
        if "out" not in target.directions:
            raise Refused(f"{target.name} cannot be written to.")
        identity = self.identity(source, message)
        return translate(message, source, target, self.library, tally, identity=identity, onto=onto)


__all__ = ["FHIR_NDJSON", "NDJSON", "Desk"]
