"""Paths as people write them in a map:

description.text                   keys
identifier(chi).value              the element of a list by its usual key: `url` for extensions, else `system`
component[code=po-review#helps]    the element whose CodeableConcept has this coding
note[kind=x]                       the element whose key has this value
performer[0]                       the first element
name(current)                      a selector that Python code registers under that name
value[x]                           a choice: reads and writes (type, value)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from adapter.mapping.paths import Path, Step
from adapter.mapping.selectors import Selector, by_coding, by_value, first_element

SEGMENT = re.compile(r"(\w+)(?:\(([^()]+)\)|\[([^\[\]]*)\])?", re.ASCII)


class BadPathError(ValueError):
    """The path cannot be read; the text says why."""


def compile_path(
    text: str,
    *,
    names: Mapping[str, str] | None = None,
    selectors: Mapping[str, Selector] | None = None,
    types: Sequence[str] = (),
) -> Path:
    """Raises BadPathError. `names` are short names for URIs; `types` the suffixes of a final `[x]`."""
    steps: list[Step] = []
    choice: tuple[str, ...] = ()
    parts = _split(text)
    for number, part in enumerate(parts):
        match = SEGMENT.fullmatch(part)
        if match is None:
            raise BadPathError(f"cannot read the path part {part!r}")
        key, argument, bracket = match.groups()
        if bracket == "x":
            if number != len(parts) - 1 or not types:
                raise BadPathError("a choice [x] stands last and needs its types")
            steps.append(Step(key))
            choice = tuple(types)
        elif argument is None and bracket is None:
            steps.append(Step(key))
        else:
            steps.append(Step(key, _selector(key, argument, bracket, names or {}, selectors or {}), part))
    return Path(text, steps, choice)


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == "." and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _selector(
    key: str, argument: str | None, bracket: str | None, names: Mapping[str, str], selectors: Mapping[str, Selector]
) -> Selector:
    if argument is not None:
        if argument in selectors:
            return selectors[argument]
        field = "url" if key in ("extension", "modifierExtension") else "system"
        return by_value(field, full_name(argument, names))
    assert bracket is not None
    if bracket == "0":
        return first_element()
    field, equals, value = bracket.partition("=")
    if not equals or not field:
        raise BadPathError(f"cannot read the filter [{bracket}]; of numbers only [0], the first, can be meant")
    if "#" in value:
        system, code = value.split("#", 1)
        return by_coding(field, full_name(system, names), code)
    return by_value(field, value)


def full_name(short: str, names: Mapping[str, str]) -> str:
    """The URI for a short name: `po:x` by its prefix where `names` knows it, whole URIs as they are."""
    if ":" in short:
        prefix, _, rest = short.partition(":")
        return names[prefix] + rest if prefix in names else short
    if short in names:
        return names[short]
    raise BadPathError(f"the short name {short!r} is not known")
