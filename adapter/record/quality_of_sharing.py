"""Whether it is still as settled who may have the plan: what is over, and what somebody meant to look at again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from adapter.record.sharing_parts import Sharing

OVER = (
    "The time for which this was shared is over, and nothing more is sent to them. Is it to go on? Then it is worth "
    "asking the person again; what they say can be written here, whichever it is."
)
DUE = (
    "The day on which somebody meant to look at this restriction again has passed. It holds until it is taken away: is "
    "it still what is needed?"
)


def over_or_due(sharing: Sequence[Sharing], today: date) -> Iterator[tuple[str, str, str]]:
    """(code, place, what is to be said). To the day: hours and zones are never the reason."""
    goes_on = [one for one in sharing if not _is_past(_end(one), today)]
    for number, one in enumerate(sharing):
        settled = one.recipient or one.basis or one.agreement
        anew = any(other.recipient == one.recipient and (other.basis or other.agreement) for other in goes_on)
        if settled and one.agreement != "not-agreed" and _is_past(_end(one), today) and not anew:
            yield "sharing-over", f"sharing[{number}].period", OVER
        for place, restriction in enumerate(one.restrictions):
            if _is_past(restriction.review, today):
                yield "restriction-due", f"sharing[{number}].restrictions[{place}].review", DUE


def _end(sharing: Sharing) -> str | None:
    return sharing.period.end if sharing.period is not None else None


def _is_past(day: str | None, today: date) -> bool:
    """Once all of it is: a year, a month, a day."""
    return day is not None and day[:10] < today.isoformat()[: len(day)]
