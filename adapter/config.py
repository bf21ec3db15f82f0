"""Every setting, in one page. `adapter.toml` (or the file that OUTCOMES_ADAPTER_CONFIG names), and over it the environment.

`[gateway] port` is also OUTCOMES_ADAPTER_GATEWAY_PORT. Secrets come only from the environment or from files. All faults
are told at once, by key, before anything starts.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from adapter.errors import Issue, Misconfigured

PREFIX = "OUTCOMES_ADAPTER_"


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
    systems: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # [systems.NAME]: plugin, profile, their settings


SECTIONS = {"gateway": Gateway, "security": Security, "mappings": Mappings}
SECRET = {("security", "id_key")}


def read_config(environment: Mapping[str, str] | None = None, path: Path | None = None) -> Config:
    """Raises Misconfigured with every fault, each by its key."""
    environment = os.environ if environment is None else environment
    named = environment.get(f"{PREFIX}CONFIG")
    file = path or Path(named or "adapter.toml")
    written = _file(file, must=bool(named or path))
    faults = [_unknown(file, key) for key in written if key not in (*SECTIONS, "systems")]
    sections = {name: _section(name, kind, written.get(name, {}), environment, file, faults) for name, kind in SECTIONS.items()}
    systems = written.get("systems", {})
    faults += [_fault(f"systems.{name}", "the system needs a plugin") for name, s in systems.items() if "plugin" not in s]
    if faults:
        raise Misconfigured("The settings are not right.", faults)
    return Config(**sections, systems=systems)


def _file(file: Path, *, must: bool) -> dict[str, Any]:
    if not file.is_file():
        if must:
            raise Misconfigured("The settings cannot be read.", [_fault(file.name, "there is no such file")])
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured("The settings cannot be read.", [_fault(file.name, str(error))]) from error


def _section(
    name: str, kind: type, written: Mapping[str, Any], environment: Mapping[str, str], file: Path, faults: list[Issue]
) -> Any:
    known = {f.name: f for f in fields(kind)}
    faults += [_unknown(file, f"{name}.{key}") for key in written if key not in known]
    values = {}
    for key, about in known.items():
        told = environment.get(f"{PREFIX}{name}_{key}".upper(), written.get(key))
        if told is None:
            continue
        if key in written and (name, key) in SECRET:
            faults.append(_fault(f"{name}.{key}", "a secret does not stand in this file: use the environment"))
        value = _converted(told, about.type)
        if value is None:
            faults.append(_fault(f"{name}.{key}", f"it must be {'a whole number' if about.type == 'int' else 'text'}"))
        else:
            values[key] = value
    return kind(**values)


def _converted(told: Any, kind: Any) -> Any:
    if kind == "int":
        if isinstance(told, int) and not isinstance(told, bool):
            return told
        return int(told) if isinstance(told, str) and told.isascii() and told.isdecimal() else None
    return told if isinstance(told, str) else None


def _unknown(file: Path, key: str) -> Issue:
    return _fault(key, f"there is no such setting (in {file.name})")


def _fault(key: str, text: str) -> Issue:
    return Issue("error", "invalid", key, text)
