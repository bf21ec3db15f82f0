"""The systems that this plugin brings: one for each shipped profile, a site's own in place of one, and any sheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapter.mapping.yaml_lines import read_yaml
from adapter.plugin import System
from adapter_tabular.profile_file import shipped_profiles
from adapter_tabular.settings import settings_of
from adapter_tabular.suggesting import AnySpreadsheet
from adapter_tabular.system import Spreadsheet


def spreadsheets(settings: Mapping[str, Any]) -> list[System]:
    """With a profile of the site's own, `tabular` means that one. Raises Misconfigured for settings and files."""
    chosen, own = settings_of(settings), settings.get("profile_file")
    systems: dict[str, Spreadsheet] = {}
    for path in [*shipped_profiles(), *([Path(own)] if own else [])]:
        document = read_yaml(path)
        name = f"tabular:{document.get('profile', path.stem)}"
        systems.pop(name, None)
        systems[name] = Spreadsheet(path, name, str(document.get("title", name)), chosen)
    found = list(systems.values())
    return [*found, AnySpreadsheet(found[-1:] if own else found)]
