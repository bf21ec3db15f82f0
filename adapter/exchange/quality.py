"""The criteria of a good record, from the maps: a site's own file takes the place of the shipped one, whole."""

from __future__ import annotations

from adapter.errors import Issue, Misconfigured
from adapter.mapping.library import Library
from adapter.mapping.yaml_lines import read_yaml
from adapter.record.quality import Criteria, criteria_from

QUALITY = ("criteria", "jargon", "services")


def criteria(library: Library) -> Criteria:
    """Raises Misconfigured where a file is missing or says something else than it should."""
    quality, jargon, services = (read_yaml(library.find("quality", name, ".yaml")) for name in QUALITY)
    laws = [read_yaml(library.find("law", name, ".yaml")) for name in library.law_names()]
    try:
        return criteria_from(quality, jargon, services, laws)
    except (KeyError, TypeError, AttributeError) as error:
        text = f"a file in quality/ or law/ is not laid out as the shipped one is ({type(error).__name__}: {error})"
        raise Misconfigured(
            "The criteria of a good record are faulty.", [Issue("error", "invalid", "", text)]
        ) from error
