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
from adapter.preferring import faults_of, preferences

PREFIX = "OUTCOMES_ADAPTER_"
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)
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
    # How many records a message may bring and still be answered when all are applied; a larger one is answered 202.
    at_once: int = 200
    # How many messages of one system may wait to be applied; beyond it senders are told to come back later, 429.
    most_waiting: int = 100


@dataclass(frozen=True)
class StoreSettings:
    # What is kept and where: sqlite:///FILE or postgresql://USER@HOST/NAME. With a password, only from the environment.
    url: str = field(default="sqlite:///outcomes-adapter.sqlite", repr=False)


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
class Organisation:
    title: str = ""  # what people call it; without it, its name
    sees: tuple[str, ...] = ()  # the organisations whose records are shared with it
    known_as: tuple[str, ...] = ()  # other names by which a record calls it that restricts who may have it


@dataclass(frozen=True)
class Config:
    gateway: Gateway = Gateway()  # the doors over HTTP
    security: Security = Security()  # who may come in, and how ids are made
    store: StoreSettings = StoreSettings()  # where everything is kept
    mappings: Mappings = Mappings()  # a site's own maps
    # [systems.NAME]: its plugin, its profile, whose it is, whether it receives, and the plugin's own settings.
    systems: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    # [organisations.NAME]: those that state records. A system that names none has one of its own name.
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    prefer: Mapping[str, str] = field(default_factory=dict)  # whose word holds where two have changed one field

    def organisation_of(self, system: str) -> str:
        """Whose statements are what this system says."""
        return str(self.systems[system].get("organisation", system))

    def schedule(self, system: str) -> float:
        """How many seconds lie between two looks for what the system has new."""
        return float(self.systems[system].get("schedule", 5))

    def is_set(self, system: str, setting: str) -> bool:
        """`receives`: the operator has opened it for sending. `only_receives`: it never says anything itself."""
        return bool(self.systems[system].get(setting, False))

    def known_organisations(self) -> tuple[str, ...]:
        return tuple(sorted({*self.organisations, *map(self.organisation_of, self.systems)}))


SECTIONS: dict[str, type] = {"gateway": Gateway, "security": Security, "store": StoreSettings, "mappings": Mappings}
NAMED = ("systems", "organisations", "prefer")  # [systems.NAME]
SECRET = {"security.id_key"}
SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9])?", re.ASCII)
BOOLEANS = {"true": True, "false": False}
PASSWORD = re.compile(r"[a-z+]+://[^/@]*:[^/@]+@.*", re.ASCII)
NOT_SETTINGS = {f"{PREFIX}CONFIG", f"{PREFIX}TRACE", f"{PREFIX}TOKEN", f"{PREFIX}TOKEN_FILE", f"{PREFIX}PREFER"}
Test = tuple[Callable[[Any], bool], str]
HEX = re.compile(r"(?:[0-9a-fA-F]{2})*", re.ASCII)
TESTS: dict[str, Test] = {
    "gateway.port": (lambda port: 0 < port < 65536, "a port is a number from 1 to 65535"),
    "gateway.max_bytes": (lambda size: size > 0, "it must be more than 0"),
    "gateway.threads": (lambda number: 0 < number <= 1000, "it must be from 1 to 1000"),
    "gateway.patience": (lambda seconds: 0 < seconds <= 3600, "it must be from 1 to 3600 seconds"),
    "gateway.at_once": (lambda number: 0 < number <= 10_000, "it must be from 1 to 10000 records"),
    "gateway.most_waiting": (lambda number: number > 0, "it must be more than 0"),
    "store.url": (
        lambda url: url.startswith(("sqlite:///", "postgresql://")),
        "it must be sqlite:///FILE or postgresql://USER@HOST/NAME",
    ),
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
    reading = _Reading(environment, file.name, written := _file(file, must=bool(named or path)))
    sections = {name: reading.section(name, kind) for name, kind in SECTIONS.items()}
    systems, organisations = dict(reading.systems()), dict(reading.organisations())
    prefer = preferences(written.get("prefer"), environment.get(f"{PREFIX}PREFER"))
    reading.strangers(Config(systems=systems, organisations=organisations, prefer=prefer))
    token = reading.secret(f"{PREFIX}TOKEN", "the token")
    reading.unknown()
    if reading.faults:
        raise Misconfigured("The settings are not right.", reading.faults)
    if token:
        sections["security"] = Security(hashlib.sha256(token.encode()).hexdigest(), sections["security"].id_key)
    return Config(**sections, systems=systems, organisations=organisations, prefer=prefer)


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
            if isinstance(text := written.get(key), str) and PASSWORD.fullmatch(text):
                self.faults.append(_fault(f"{name}.{key}", f"a password does not stand in this file: set {variable}"))
            if name == "store" and (told := self.secret(variable, f"{name}.{key}")) is not None:
                return told
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
        for name, settings in self._named("systems"):
            key = f"systems.{name}"
            if not isinstance(settings.get("plugin"), str):
                self.faults.append(_fault(f"{key}.plugin", "the system needs a plugin"))
            for setting in ("profile", "organisation"):
                if not isinstance(settings.get(setting, ""), str):
                    self.faults.append(_fault(f"{key}.{setting}", "it must be text"))
            for setting in {"receives", "only_receives"} & settings.keys():
                settings[setting] = told = BOOLEANS.get(str(settings[setting]).lower())
                if told is None:
                    self.faults.append(_fault(f"{key}.{setting}", "it must be true or false"))
            if not SECONDS.fullmatch(str(settings.get("schedule", "5"))):
                self.faults.append(_fault(f"{key}.schedule", "it must be a number of seconds, such as 60"))
            yield name, settings

    def organisations(self) -> Iterator[tuple[str, Organisation]]:
        for name, settings in self._named("organisations"):
            key = f"organisations.{name}"
            if not isinstance(title := settings.pop("title", ""), str):
                self.faults.append(_fault(f"{key}.title", "it must be text"))
            sees = self._listed(f"{key}.sees", settings.pop("sees", []), r"[,\s]+")
            known_as = self._listed(f"{key}.known_as", settings.pop("known_as", []), ";")
            self.faults += [self._no_such(f"{key}.{setting}") for setting in settings]
            yield name, Organisation(str(title), sees, known_as)

    def _listed(self, key: str, told: Any, between: str) -> tuple[str, ...]:
        """A list, or its entries in one text, as the environment has it."""
        told = re.split(between, told) if isinstance(told, str) else told
        if isinstance(told, list) and all(isinstance(one, str) for one in told):
            return tuple(one.strip() for one in told if one.strip())
        self.faults.append(_fault(key, 'it must be a list of organisations: ["lochside"]'))
        return ()

    def strangers(self, told: Config) -> None:
        """Every organisation that a setting names is one that states something."""
        text = "there is no organisation {}: set up [organisations.{}]"
        known = {*told.organisations, *(name for name, one in told.systems.items() if "organisation" not in one)}
        for name, system in told.systems.items():
            if isinstance(whose := system.get("organisation", name), str) and whose not in known:
                self.faults.append(_fault(f"systems.{name}.organisation", text.format(whose, whose)))
        for name, organisation in told.organisations.items():
            for other in organisation.sees:
                if other not in known:
                    self.faults.append(_fault(f"organisations.{name}.sees", text.format(other, other)))
        self.faults += faults_of(told.prefer, told.systems)

    def _named(self, section: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each [section.NAME], with what the environment says of it."""
        for name, table in self._written.get(section, {}).items():
            if not NAME.fullmatch(name):
                self.faults.append(_fault(f"{section}.{name}", "such a name is a to z, 0 to 9 and hyphens"))
            start = f"{PREFIX}{section}_{name.replace('-', '_')}_".upper()
            own = {variable: value for variable, value in self._environment.items() if variable.startswith(start)}
            self._known |= own.keys()
            told = {variable.removeprefix(start).lower(): value for variable, value in own.items()}
            yield name, {**self._table(f"{section}.{name}", table), **told}

    def unknown(self) -> None:
        """A misspelt setting must not pass for one that was set."""
        self.faults += [self._no_such(key) for key in self._written if key not in (*SECTIONS, *NAMED)]
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
