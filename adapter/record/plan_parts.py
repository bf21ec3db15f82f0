"""The part of the model that says how a plan came about and how it is carried out."""

from __future__ import annotations

from dataclasses import dataclass

from adapter.record.about import about, entries
from adapter.record.listed_codes import CHANNELS, DIRECTNESS, TIME_UNITS
from adapter.record.who import Party, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One conversation about what matters, in whichever way it was held."""

    id: str | None = about(form="id")
    date: str | None = about(form="dateTime")
    channel: str | None = about(form="code", one_of=CHANNELS)
    directness: str | None = about(form="code", one_of=DIRECTNESS, says="with the person, or about them with others")
    by: Party | None = about(says="who led it")
    participants: tuple[Party, ...] = entries(key=("id", "text"))
    tool: str | None = about(says="the tool that was used: an instrument's name, a talking mat")
    note: str | None = about(words=True, merge="owned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """A capacity or a strength, of the person or of those around them, to build on."""

    id: str | None = about(form="id")
    text: str | None = about(words=True, required=True)
    by: Party | None = about(says="who named it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible:
    """Who answers for the plan; those who did before stay in the list, with the day on which it ended."""

    organisation: Party | None = about()
    team: str | None = about()
    lead_worker: Party | None = about()
    period: Period | None = about()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedNone:
    """Asked, and there is none: a statement, and something else than silence."""

    what: str | None = about(form="code", required=True, says="a field of the record, or a topic of a framework")
    by: Party | None = about()
    date: str | None = about(form="dateTime")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How often: `frequency` times in each `every` units, on these days, at these times."""

    frequency: int | None = about(form="count")
    every: int | None = about(form="count", says="2, with unit wk: each fortnight")
    unit: str | None = about(form="code", one_of=TIME_UNITS)
    days: tuple[str, ...] = entries(merge="agreed", form="weekday", says="mon to sun")
    times: tuple[str, ...] = entries(merge="agreed", form="time", says="hh:mm:ss")


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    text: str | None = about(says="in words: most Tuesdays")
    period: Period | None = about()
    timing: Timing | None = about()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What somebody brings: the person first, and their family."""

    by: Party | None = about()
    text: str | None = about(words=True, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    id: str | None = about(form="id")
    text: str | None = about(words=True, required=True, merge="owned")
    by: Party | None = about(merge="owned")
    date: str | None = about(form="dateTime", merge="owned")
