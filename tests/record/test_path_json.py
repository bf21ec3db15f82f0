"""Paths and values of atoms survive JSON text: what the store keeps of them is what was judged."""

from __future__ import annotations

import pytest
from hypothesis import given

from adapter import jsontext
from adapter.record.atoms import HERE, Path, atoms_of
from adapter.record.model import Area, Identifier, Name, Party, Record, Statement
from adapter.record.path_json import path_of, path_text, value_json, value_of
from tests.laws.records import kept_records


@given(kept_records())
def test_every_path_and_every_value_of_a_record_survives_as_text(record: Record) -> None:
    atoms = atoms_of(record)
    stored = {path_text(path): jsontext.dumps(value_json(path, value)) for path, value in atoms.items()}
    assert len(stored) == len(atoms)
    for path, value in atoms.items():
        assert path_of(path_text(path)) == path
        assert value_of(path, jsontext.loads(stored[path_text(path)])) == value


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("title",), '["title"]'),
        (("outcomes", "o", "why"), '["outcomes","o","why"]'),
        (("outcomes", "o", "areas", Area(code="safe")), '["outcomes","o","areas",{"code":"safe"}]'),
        (("outcomes", "o", "reviews", "v", "helps", "a stool"), '["outcomes","o","reviews","v","helps","a stool"]'),
    ],
)
def test_a_path_is_written_as_a_list_that_a_person_can_read(path: Path, text: str) -> None:
    assert path_text(path) == text
    assert path_of(text) == path


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("outcomes", "o", "statement"), Statement(text="I want to cook", voice="verbatim")),
        (("outcomes", "o"), HERE),
        (("outcomes", "o", "expressed_by"), Party(id="p")),
        (("person", "name"), Name(family="Baird", given=("Iris", "Ann"))),
        (("actions", "a", "outcomes"), ("o-1", "o-2")),
        (("actions", "a", "do_not"), True),
        (("title",), None),
    ],
)
def test_a_value_comes_back_as_what_it_was(path: Path, value: object) -> None:
    assert value_of(path, jsontext.loads(jsontext.dumps(value_json(path, value)))) == value


@pytest.mark.parametrize("text", ['["nothing"]', '["outcomes","o","nothing"]', '["title","more"]', '"title"'])
def test_what_is_no_path_of_a_record_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="path"):
        path_of(text)


def test_an_entry_without_an_id_is_known_by_its_natural_key() -> None:
    chi = Identifier(system="urn:x", value="1", check="modulus-11")
    atoms = atoms_of(Record(identifiers=(chi,)))
    here = ("identifiers", Identifier(system="urn:x", value="1"))
    assert atoms == {here: HERE, (*here, "check"): "modulus-11"}
