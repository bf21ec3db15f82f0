"""What a path is called where nobody's words may stand."""

from __future__ import annotations

from hypothesis import example, given

from adapter.record.atoms import atoms_of
from adapter.record.field_names import field_of, fields_in
from adapter.record.model import Record
from adapter.record.who import Identifier, Participant
from tests.laws.records import kept_records


def test_a_path_is_called_by_its_fields_alone() -> None:
    assert field_of(("outcomes", "Iris's words", "reviews", "r-1", "helps", "a stool")) == "outcomes.reviews.helps"
    assert field_of(("person", "birth_date")) == "person.birth_date"


TWICE = (Identifier(system="a:b", value="1"), Identifier(system="a:b", value="1", check="modulus-11"))
SAID_TWICE = Record(people=(Participant(id="w1", identifiers=TWICE),))


@given(kept_records())
@example(SAID_TWICE)
def test_the_fields_of_a_record_are_those_of_its_atoms_in_their_order(record: Record) -> None:
    assert fields_in(record) == list(dict.fromkeys(filter(None, map(field_of, atoms_of(record)))))
