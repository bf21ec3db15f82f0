"""Every setting, in one page: `adapter.toml`, or the file that OUTCOMES_ADAPTER_CONFIG names; over it the environment.

`[gateway] port` is also OUTCOMES_ADAPTER_GATEWAY_PORT, and `max_bytes` of `[systems.lochside-council]` also
OUTCOMES_ADAPTER_SYSTEMS_LOCHSIDE_COUNCIL_MAX_BYTES. Secrets come only from the environment, or from a file that the
environment names: OUTCOMES_ADAPTER_SECURITY_ID_KEY_FILE. All faults are told at once, by key, before anything starts.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from adapter.errors import Issue, Misconfigured

PREFIX = "OUTCOMES_ADAPTER_"
SYSTEM_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Gateway:
    # The address that the gateway listens on; 127.0.0.1 is this machine alone.
    host: str = "127.0.0.1"
    # The port that the gateway listens on.
    port: int = 8080
    # The largest request body that is read, in bytes.
    max_bytes: int = 100_000_000
    # How many requests one gateway process works on at a time.
    threads: int = 4
    # How many seconds a caller may be silent in the middle of a request.
    patience: int = 30


@dataclass(frozen=True)
class Security:
    # SHA-256, in hexadecimal, of the bearer token that opens the gateway; the token itself is never kept.
    token_sha256: str = ""
    # The key, in hexadecimal, that ids are made with. From the environment or a file only; never change it.
    id_key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Mappings:
    # A folder with `fields/` and `codes/` whose files take the place of the shipped ones of the same name.
    path: str = ""


@dataclass(frozen=True)
class Config:
    gateway: Gateway = Gateway()  # the doors over HTTP
    security: Security = Security()  # who may come in, and how ids are made
    mappings: Mappings = Mappings()  # a site's own maps
    # [systems.NAME]: its plugin, its profile and the plugin's own settings.
    systems: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)


SECTIONS: dict[str, type] = {"gateway": Gateway, "security": Security, "mappings": Mappings}
SECRET = {"security.id_key"}
NOT_SETTINGS = {f"{PREFIX}CONFIG", f"{PREFIX}TRACE", f"{PREFIX}TOKEN", f"{PREFIX}TOKEN_FILE"}
Test = tuple[Callable[[Any], bool], str]
HEX = re.compile(r"(?:[0-9a-fA-F]{2})*", re.ASCII)
TESTS: dict[str, Test] = {
    "gateway.port": (lambda port: 0 < port < 65536, "a port is a number from 1 to 65535"),
    "gateway.max_bytes": (lambda size: size > 0, "it must be more than 0"),
    "gateway.threads": (lambda number: 0 < number <= 1000, "it must be from 1 to 1000"),
    "gateway.patience": (lambda seconds: 0 < seconds <= 3600, "it must be from 1 to 3600 seconds"),
    "security.token_sha256": (
        lambda digest: not digest or (len(digest) == 64 and bool(HEX.fullmatch(digest))),
        "it must be the 64 hexadecimal digits of a SHA-256",
    ),
    "security.id_key": (
        lambda key: not key or (len(key) >= 32 and bool(HEX.fullmatch(key))),
        "it must be at least 16 bytes, in hexadecimal",
    ),
    "mappings.path": (lambda path: not path or Path(path).is_dir(), "there is no such folder"),
}


def read_config(environment: Mapping[str, str] | None = None, path: Path | None = None) -> Config:
    """Raises Misconfigured with every fault, each by its key."""
    environment = os.environ if environment is None else environment
    named = environment.get(f"{PREFIX}CONFIG")
    file = path or Path(named or "adapter.toml")
    reading = _Reading(environment, file.name, _file(file, must=bool(named or path)))
    sections = {name: reading.section(name, kind) for name, kind in SECTIONS.items()}
    systems = dict(reading.systems())
    token = reading.secret(f"{PREFIX}TOKEN", "the token")
    reading.unknown()
    if reading.faults:
        raise Misconfigured("The settings are not right.", reading.faults)
    if token:
        sections["security"] = Security(hashlib.sha256(token.encode()).hexdigest(), sections["security"].id_key)
    return Config(**sections, systems=systems)


def _file(file: Path, *, must: bool) -> dict[str, Any]:
    if not file.is_file():
        if must:
            raise Misconfigured("The settings cannot be read.", [_fault(file.name, "there is no such file")])
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured("The settings cannot be read.", [_fault(file.name, str(error))]) from None
    except (UnicodeDecodeError, OSError):
        raise Misconfigured("The settings cannot be read.", [_fault(file.name, "it is not UTF-8 text")]) from None


class _Reading:
    """One reading of the file and the environment, and every fault on the way."""

    def __init__(self, environment: Mapping[str, str], file: str, written: Mapping[str, Any]) -> None:
        self.faults: list[Issue] = []
        self._environment, self._file = environment, file
        self._written = {name: self._table(name, table) for name, table in written.items()}
        self._known = set(NOT_SETTINGS)

    def _table(self, key: str, table: Any) -> dict[str, Any]:
        if isinstance(table, dict):
            return table
        self.faults.append(_fault(key, f"it must be a section: [{key}]"))
        return {}

    def section(self, name: str, kind: type) -> Any:
        written, values = self._written.get(name, {}), {}
        known = {f.name: f for f in fields(kind)}
        self.faults += [self._no_such(f"{name}.{key}") for key in written if key not in known]
        for key, about in known.items():
            told = self._told(name, key, written)
            if told is None:
                continue
            value = _converted(told, about.type)
            text = f"it must be {'a whole number' if about.type == 'int' else 'text'}"
            right, otherwise = TESTS.get(f"{name}.{key}", (lambda _: True, ""))
            if value is None:
                self.faults.append(_fault(f"{name}.{key}", text))
            elif not right(value):
                self.faults.append(_fault(f"{name}.{key}", otherwise))
            else:
                values[key] = value
        return kind(**values)

    def _told(self, name: str, key: str, written: Mapping[str, Any]) -> Any:
        variable = f"{PREFIX}{name}_{key}".upper()
        self._known.add(variable)
        if f"{name}.{key}" not in SECRET:
            return self._environment.get(variable, written.get(key))
        if key in written:
            self.faults.append(_fault(f"{name}.{key}", f"a secret does not stand in this file: set {variable}"))
        return self.secret(variable, f"{name}.{key}")

    def secret(self, variable: str, key: str) -> str | None:
        """From the environment, or from the file that it names."""
        self._known.add(f"{variable}_FILE")
        if (file := self._environment.get(f"{variable}_FILE")) is None:
            return self._environment.get(variable)
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            self.faults.append(_fault(key, f"the file that {variable}_FILE names cannot be read"))
            return None

    def systems(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, table in self._written.get("systems", {}).items():
            key = f"systems.{name}"
            if not SYSTEM_NAME.fullmatch(name):
                self.faults.append(_fault(key, "the name of a system is a to z, 0 to 9 and hyphens"))
            settings = {**self._table(key, table), **self._of_system(name)}
            if not isinstance(settings.get("plugin"), str):
                self.faults.append(_fault(f"{key}.plugin", "the system needs a plugin"))
            if not isinstance(settings.get("profile", ""), str):
                self.faults.append(_fault(f"{key}.profile", "it must be text"))
            yield name, settings

    def _of_system(self, name: str) -> dict[str, str]:
        start = f"{PREFIX}SYSTEMS_{name.replace('-', '_')}_".upper()
        own = {variable: value for variable, value in self._environment.items() if variable.startswith(start)}
        self._known |= own.keys()
        return {variable.removeprefix(start).lower(): value for variable, value in own.items()}

    def unknown(self) -> None:
        """A misspelt setting must not pass for one that was set."""
        self.faults += [self._no_such(key) for key in self._written if key not in (*SECTIONS, "systems")]
        for variable in sorted(self._environment):
            if variable.startswith(PREFIX) and variable not in self._known:
                self.faults.append(_fault(variable, "there is no such setting (in the environment)"))

    def _no_such(self, key: str) -> Issue:
        return _fault(key, f"there is no such setting (in {self._file})")


def _converted(told: Any, kind: Any) -> Any:
    if kind == "int":
        if isinstance(told, int) and not isinstance(told, bool):
            return told
        return int(told) if isinstance(told, str) and told.isascii() and told.isdecimal() and len(told) < 19 else None
    return told if isinstance(told, str) else None


def _fault(key: str, text: str) -> Issue:
    return Issue("error", "invalid", key, text)
