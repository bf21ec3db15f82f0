"""The Caller of a client: its own organisation, what is shared with that one, and the scopes it was given."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from adapter.access import OPERATOR, SCOPES, caller_of
from adapter.config import Config, Organisation
from adapter.errors import Refused

CONFIG = Config(
    systems={"befrienders": {"plugin": "tabular"}},
    organisations={"board": Organisation(sees=("council",)), "council": Organisation()},
)


class Row(NamedTuple):
    name: str
    organisation: str
    scopes: str


def test_a_client_sees_its_own_organisation_and_what_is_shared_with_it():
    caller = caller_of(Row("ward", "board", "read write"), CONFIG)
    assert caller.audiences == ("board", "council")
    assert (caller.name, caller.scopes, caller.sees_all) == ("ward", {"read", "write"}, False)


def test_sharing_goes_one_way():
    assert caller_of(Row("desk", "council", "read"), CONFIG).audiences == ("council",)


def test_a_system_without_an_organisation_is_one_of_its_own_name():
    assert caller_of(Row("hall", "befrienders", "send"), CONFIG).audiences == ("befrienders",)


def test_a_client_whose_organisation_is_set_up_no_longer_is_let_nowhere():
    with pytest.raises(Refused) as told:
        caller_of(Row("ghost", "brigadoon", "read"), CONFIG)
    assert told.value.reason == "forbidden"


def test_the_operator_may_do_and_see_everything():
    assert OPERATOR.sees_all
    assert OPERATOR.scopes == set(SCOPES)
