"""References to people and Goals of another server, of whom one with the same id was sent: they are not the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adapter.fhir.references import Resource, key_of, referenced

KINDS = ("Patient", "Practitioner", "RelatedPerson", "Organization", "Goal")
TOLD = (
    "This leads to a {} of another server with the same id as the one that was sent: they are not the same. Send that "
    "one too, or tell it by its display alone."
)


def namesakes_in(resources: Sequence[Resource], names: Mapping[str, str]) -> Iterator[tuple[Resource, str, str]]:
    """(resource, element, type) for each. `names` are the sent resources as `TYPE/ID` by their full URLs.

    What a Patient refers to is read nowhere. A server is the same one over http and https.
    """
    servers: dict[str, set[str]] = {}
    for url, name in names.items():
        if "://" in url and name.startswith(KINDS):
            servers.setdefault(name, set()).add(_server(url, name))
    for resource in resources if servers else ():
        for element, value in resource.items() if resource.get("resourceType") != "Patient" else ():
            for url in referenced([value]) if isinstance(value, dict | list) else ():
                kind = _misleading(url, names, servers)
                if kind is not None:
                    yield resource, element, kind


def _misleading(url: str, names: Mapping[str, str], servers: Mapping[str, set[str]]) -> str | None:
    """The type of the one that it is taken for."""
    url = url.partition("/_history/")[0]
    key = key_of(url) if "://" in url and url not in names else None
    name = "/".join(key) if key is not None else ""
    if key is None or name not in servers or _server(url, name) in servers[name]:
        return None
    return key[0]


def _server(url: str, name: str) -> str:
    return url.partition("://")[2].removesuffix(name)
