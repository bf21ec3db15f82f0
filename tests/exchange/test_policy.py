"""What a profile says of blanks, as reconciling asks for it: by path."""

from __future__ import annotations

import pytest

from adapter.exchange.policy import manner

MANNERS = {
    "outcomes.statement.text": "take",
    "outcomes.reviews.extent.value": "ignore",
    "outcomes.reviews.extent.text": "hold",
    "title": "ignore",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("title",), "ignore"),
        (("outcomes", "o", "statement"), "take"),  # a part that changes as one, of one column
        (("outcomes", "o", "reviews", "v", "extent"), "hold"),  # of two: the more careful
        (("outcomes", "o", "why"), "hold"),  # nothing was said of it
        (("person", "address"), "take"),
        (("people", "p", "name"), "take"),
    ],
)
def test_what_a_blank_does_is_said_by_the_columns_of_its_part(path: tuple[str, ...], expected: str) -> None:
    assert manner(MANNERS, path) == expected
