"""The whole plugin interface: hooks announce, classes work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pluggy

from adapter.plugin.system import System

PROJECT = "outcomes_adapter"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def systems(settings: Mapping[str, Any]) -> Iterable[System]:  # type: ignore[empty-body]
    """The systems that this plugin brings, made with these settings; every one of them where there are none."""


@hookspec
def mappings() -> Iterable[Path]:  # type: ignore[empty-body]
    """Folders with `fields/*.yaml` and `codes/*.csv` that this plugin brings."""
