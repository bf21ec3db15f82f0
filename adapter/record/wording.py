"""How a text is seen to name a service and nothing that it is for, to say why, or to be in the jargon of services.

A false alarm teaches people not to read: a text is said to name a service only where nothing else is left in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_QUOTED = re.compile('“[^”]*”|"[^"]*"|‘[^’]*’(?!\\w)|«[^»]*»')
_WORD = re.compile(r"[^\W_]+(?:['’\-‐][^\W_]+)*")
_CAPITALS = re.compile("[A-Z]{2}")
_STOPS = ".!?;:\n•*/("


class Wording:
    def __init__(
        self, *, jargon: Mapping[str, str], services: Iterable[str], around: Iterable[str], why: Iterable[str],
        family: Iterable[str], professionals: Iterable[str], helps: Iterable[str],
    ) -> None:  # fmt: skip
        self._services, self._why = _any_of(services, plural=True), _any_of(why)
        self._family, self._professionals = _any_of(family), _any_of(professionals, plural=True)
        self._helps = _any_of(helps)
        self._around = frozenset(map(_folded, around))
        self._relatives = frozenset(map(_folded, family))
        # An abbreviation is a word of services only as it is written: "DNA" and "dna", "POC" and "poc".
        self._letters = _any_of((word for word in jargon if _CAPITALS.search(word)), fold=False)
        self._words = _any_of(word for word in jargon if not _CAPITALS.search(word))
        self._plainer = {word if _CAPITALS.search(word) else _folded(word): plain for word, plain in jargon.items()}

    def service_alone(self, text: str) -> str | None:
        """The service that the text names, where it says nothing besides: not what for, nor how it should be."""
        found = self._services.search(text) if self._services else None
        if found is None or self._services is None:
            return None
        rest = self._services.sub(lambda match: "\0" * len(match.group()), text)
        return None if any(self._left(rest, text)) else found.group()

    def _left(self, rest: str, text: str) -> Iterator[str]:
        """The words that are no service, nothing that stands around one, no number, and no name of a place."""
        names_show = not text.isupper()
        before = ""
        for match in _WORD.finditer(rest):
            word, lead = match.group(), rest[: match.start()].rstrip(" \t“\"‘'-–")
            begins = not lead or lead[-1] in _STOPS
            name = names_show and not begins and word[0].isupper()
            relative = before == "for" and _folded(word) in self._relatives  # "respite for my husband"
            if not (_folded(word) in self._around or any(map(str.isdigit, word)) or name or relative):
                yield word
            before = "for" if relative or (before == "for" and _folded(word) in self._around) else _folded(word)

    def says_why(self, text: str) -> bool:
        return _in(self._why, text)

    def names_family(self, text: str) -> bool:
        return _in(self._family, text) and not self.names_professional(text)

    def names_professional(self, text: str) -> bool:
        return _in(self._professionals, text)

    def says_what_helps(self, text: str) -> bool:
        return _in(self._helps, text)

    def jargon_in(self, text: str) -> list[tuple[str, str]]:
        """Each (word as the list has it, plainer words), once. What stands in quotation marks is somebody's own."""
        bare, found = _QUOTED.sub(" ", text), dict[str, str]()
        for pattern in (self._letters, self._words):
            for match in pattern.finditer(bare) if pattern else ():
                word = " ".join(match.group().split())
                word = word if pattern is self._letters else _folded(word)
                found[word] = self._plainer.get(word) or self._plainer[re.sub("[-‐]", " ", word)]
        return sorted(found.items())


def _any_of(words: Iterable[str], *, plural: bool = False, fold: bool = True) -> re.Pattern[str] | None:
    """Any of these as whole words; the longest first, so that “service users” is not “service user”."""
    longest = sorted(map(_folded, words) if fold else words, key=len, reverse=True)
    if not longest:
        return None
    pattern = rf"(?<!\w)(?:{'|'.join(map(_spaced, longest))}){'s?' if plural else ''}(?!\w)"
    return re.compile(pattern, re.IGNORECASE if fold else 0)


def _spaced(word: str) -> str:
    """A space of the list is any white space or a hyphen of the text; a straight apostrophe is a curly one too."""
    return r"[\s\-‐]".join(re.escape(part).replace("'", "['’]") for part in word.split(" "))


def _folded(word: str) -> str:
    return word.casefold().replace("’", "'")


def _in(pattern: re.Pattern[str] | None, text: str) -> bool:
    return pattern is not None and pattern.search(text) is not None
