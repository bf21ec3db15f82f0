"""`profiles/extensions.yaml`: what our extensions are, and what is wrong with how they are described, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from adapter.errors import Issue, Misconfigured
from adapter.fhir.checking.definitions import definition, resource_types
from adapter.mapping.library import Library
from adapter.mapping.yaml_lines import Located, read_yaml

FILE = "extensions.yaml"
KEYS = ("title", "stands_on", "value", "parts", "many", "of", "codes", "says")
USED = re.compile(r"extension\(po:([a-z0-9-]+)\)", re.ASCII)
NOWHERE = "the extension `po:{}` is described nowhere: describe it in profiles/extensions.yaml, or take the line out"
NAME = re.compile(r"[a-z][a-z0-9-]{0,57}", re.ASCII)


def extensions_of(library: Library) -> Mapping[str, Any]:
    """By name, as a site's own file says or the shipped one. Raises Misconfigured with every fault."""
    if faults := extension_faults(library):
        raise Misconfigured("The file of extensions is faulty.", faults)
    return _read(library)


def extension_faults(library: Library) -> list[Issue]:
    try:
        described = _read(library)
    except Misconfigured as error:
        return list(error.issues)
    faults = [
        Issue("error", "invalid", f"{FILE}, line {described.lines[name]}", text)
        for name, about in described.items()
        for text in _faults(name, about, library)
    ]
    return faults + [
        Issue("error", "not-found", f"{name}.yaml, line {line}", NOWHERE.format(used))
        for name in library.map_names()
        for line, used in dict.fromkeys(_used(library, name))
        if used not in described
    ]


def _used(library: Library, name: str) -> Iterator[tuple[int, str]]:
    """(line, name) of the extensions of ours in the paths of a map."""
    waiting: list[Any] = []
    with suppress(Misconfigured):  # told where maps are examined
        waiting.append(library.document(name))
    while waiting:
        part = waiting.pop()
        if isinstance(part, Located):
            texts = [text for text in part.values() if isinstance(text, str)]
            yield from ((part.line, found) for text in texts for found in USED.findall(text))
        if not isinstance(part, Located | list):
            continue
        waiting += part.values() if isinstance(part, Located) else part


def _read(library: Library) -> Located:
    return read_yaml(library.find("profiles", "extensions", ".yaml"))


def _faults(name: Any, about: Any, library: Library) -> Iterator[str]:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        yield f"`{name}` is no name of an extension: small letters, digits and hyphens, beginning with a letter"
    if not isinstance(about, dict):
        yield f"`{name}` needs `title`, `stands_on`, `value` or `parts`, and `says`, in braces or on lines of their own"
        return
    if unknown := sorted(map(str, set(about) - set(KEYS))):
        yield f"`{name}` has the unknown key {', '.join(unknown)}; an extension has {', '.join(KEYS)}"
    for key in ("title", "says"):
        if not isinstance(about.get(key), str) or not about[key].strip():
            yield f"`{name}` needs `{key}`, a text that people read"
    if not isinstance(about.get("many", False), bool):
        yield f"`many` of `{name}` is true or false: whether it may stand there more than once"
    yield from _faults_of_places(name, about.get("stands_on"))
    yield from _faults_of_value(name, about)
    yield from _faults_of_codes(name, about, library)


def _faults_of_places(name: str, places: Any) -> Iterator[str]:
    if not isinstance(places, list) or not places:
        yield f"`{name}` needs `stands_on`, a list of the elements on which it may stand: [Goal, CarePlan.activity]"
        return
    for place in places:
        if not isinstance(place, str) or not _is_place(place):
            yield f"`{name}` stands on `{place}`, and R4 has no such element"


def _faults_of_value(name: str, about: Mapping[str, Any]) -> Iterator[str]:
    value, parts = about.get("value"), about.get("parts")
    if ("value" in about) == ("parts" in about):
        yield f"`{name}` has either `value`, the type of what it holds, or `parts`, for one that holds several"
    if "value" in about and value not in _types():
        yield f"`{name}` holds `{value}`, and no extension can: a type of R4, such as string, code, date or Reference"
    if "parts" in about and (not isinstance(parts, dict) or not parts):
        yield f"`parts` of `{name}` names each part with its type: {{by: Reference, text: string}}"
    for part, kind in parts.items() if isinstance(parts, dict) else ():
        if not isinstance(kind, str) or kind.removesuffix("*") not in _types():
            yield f"the part `{part}` of `{name}` holds `{kind}`, and no extension can: a type of R4, or `type*`"


def _faults_of_codes(name: str, about: Mapping[str, Any], library: Library) -> Iterator[str]:
    codes = about.get("codes")
    if codes is not None and (not isinstance(codes, str) or not library.is_vocabulary(codes)):
        yield f"`{name}` takes its codes from `{codes}`, and codes/index.yaml has no vocabulary of that name"
    if codes is not None and about.get("value") not in ("code", "Coding", "CodeableConcept"):
        yield f"`{name}` has `codes`, and its `value` is no code"


def _types() -> Mapping[str, Any]:
    extension = definition("Extension")
    assert extension is not None
    return next(element.types for element in extension.elements if element.name == "value[x]")


def _is_place(path: str) -> bool:
    """Of a resource that our table does not describe only its name is known."""
    first, *rest = path.split(".")
    found = definition(first)
    if found is None:
        return first in resource_types()
    for number, name in enumerate(rest):
        element = next((e for e in (found.elements if found else ()) if e.name in (name, f"{name}[x]")), None)
        if element is None:
            return False
        if number + 1 < len(rest):
            found = next((inner for kind in element.types if (inner := definition(kind)) is not None), None)
    return True
