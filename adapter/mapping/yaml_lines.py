"""YAML with the line of every mapping remembered, and duplicate keys refused: for what people write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from adapter.errors import Issue, Misconfigured


class Located(dict[str, Any]):
    """A mapping that knows the line it began on, and that of each of its keys."""

    line: int = 0
    lines: dict[Any, int]


# libyaml where it is there: every process that maps reads all its maps, and this is most of what that takes.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    pass


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Located:
    located = Located()
    located.line, located.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in located:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        located[key] = loader.construct_object(value_node, deep=True)
        located.lines[key] = key_node.start_mark.line + 1
    return located


def _text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
# Dates stay text: a FHIR date keeps the precision that was given.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)


def read_yaml(path: Path) -> Located:
    """Raises Misconfigured with file and line."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path.name}, line {mark.line + 1}" if mark else path.name
        text = getattr(error, "problem", None) or "the file cannot be read as YAML"
        raise Misconfigured("A file cannot be read.", [Issue("error", "invalid", place, text)]) from error
    if not isinstance(document, Located):
        text = "the file must hold a mapping"
        raise Misconfigured("A file cannot be read.", [Issue("error", "invalid", path.name, text)])
    return document
