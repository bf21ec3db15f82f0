"""What a good record is looked at for: the documents of `mappings/quality` and `mappings/law`, as findings use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from adapter.record.wording import Wording


@dataclass(frozen=True)
class Content:
    """Something that a law says a plan must contain. Without `since` it is not law yet; `until` is its last day."""

    text: str
    cites: str
    topic: str | None = None
    outcomes: bool = False
    only: str | None = None
    since: str | None = None
    until: str | None = None

    def in_force(self, today: str) -> bool:
        return self.since is not None and self.since <= today <= (self.until or today)


@dataclass(frozen=True)
class Law:
    title: str
    kinds: tuple[str, ...]
    framework: str
    contents: tuple[Content, ...]


@dataclass(frozen=True)
class Criteria:
    """`quotes` is (quote, of) by the name of the criterion. The word lists are those of `quality/services.yaml`."""

    source: str = ""
    quotes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    jargon: Mapping[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    person_and_family: tuple[str, ...] = ()
    professionals: tuple[str, ...] = ()
    helps_and_hinders: tuple[str, ...] = ()
    days_early: int = 0
    laws: tuple[Law, ...] = ()

    @cached_property
    def wording(self) -> Wording:
        return Wording(
            jargon=self.jargon, services=self.services, around=self.around, why=self.why,
            family=self.person_and_family, professionals=self.professionals, helps=self.helps_and_hinders,
        )  # fmt: skip


def criteria_from(criteria: Any, jargon: Any, services: Any, laws: Iterable[Any] = ()) -> Criteria:
    """Of the documents in `quality/` and `law/`, as trees. Raises KeyError for one that lacks what it is for."""
    return Criteria(
        source=criteria["source"],
        quotes={name: (one["quote"], one["of"]) for name, one in criteria["criteria"].items()},
        jargon={word: str(plain) for word, plain in (jargon["jargon"] or {}).items()},
        services=tuple(services["services"] or ()),
        around=tuple((services.get("around") or "").split()),
        why=tuple(services.get("why") or ()),
        person_and_family=tuple(services["person and family"] or ()),
        professionals=tuple(services.get("professionals") or ()),
        helps_and_hinders=tuple(services.get("helps and hinders") or ()),
        days_early=int(criteria.get("review days early", 0)),
        laws=tuple(_law(law) for law in laws),
    )


def _law(law: Any) -> Law:
    contents = (
        Content(
            text=one["text"], cites=one["cites"], topic=one.get("topic"), outcomes=bool(one.get("outcomes")),
            only=one.get("only"), since=one.get("in_force_from"), until=one.get("in_force_until"),
        )
        for one in law["contents"]
    )  # fmt: skip
    return Law(law["title"], tuple(law["kinds"]), law["framework"], tuple(contents))
