"""The contract as it was recorded still holds: what scripts of others rely on is added to, and never changed."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flask import Flask

from tests.gateway.contract import promises, recorded


@pytest.fixture(scope="module")
def told(app: Flask) -> dict[str, Any]:
    return app.test_client().get("/openapi.json").json


def test_every_promise_that_was_recorded_is_kept(told: dict[str, Any]):
    kept = set(promises(told))
    assert [promise for promise in recorded() if promise not in kept] == []
    assert len(recorded()) > 300


def test_every_door_that_was_there_is_recorded_with_its_answers(told: dict[str, Any]):
    """Ten doors may be new since it was recorded; then it is time (`python -m tests.gateway.contract`)."""
    doors = {f"{method.upper()} {path}" for path, own in told["paths"].items() for method in own}
    known = {" ".join(promise.split(" ")[:2]) for promise in recorded()}
    assert len(doors - known) <= 10


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["components"]["schemas"]["Receipt"]["properties"].pop("counts"),
        lambda told: told["components"]["schemas"]["RecordItem"]["properties"].update(version={"type": "string"}),
        lambda told: told["components"]["schemas"]["Delivery"]["required"].remove("why"),
        lambda told: told["paths"]["/records"]["get"]["responses"].pop("200"),
        lambda told: told["paths"].pop("/held/{id}"),
        lambda told: told["components"]["schemas"]["Problem"]["properties"].pop("issues"),
        lambda told: told["paths"]["/receipts"]["get"]["parameters"].pop(),
    ],
)
def test_a_promise_that_is_broken_is_found_out(told: dict[str, Any], change):
    changed = copy.deepcopy(told)
    change(changed)
    kept = set(promises(changed))
    assert [promise for promise in recorded() if promise not in kept] != []
