"""A gateway in process, on a real store of its own, with two organisations and clients that are let in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from adapter.access import SCOPES, digest_of
from adapter.config import Config, Organisation, Security, StoreSettings
from adapter.gateway import create_app
from adapter.store.callers import add_client

OPERATOR_TOKEN = "open sesame"
COUNCIL = {"plugin": "tabular", "profile": "council-outcomes"}
Opened = Callable[..., FlaskClient]


def config_in(folder: Path, **sections: object) -> Config:
    """Systems of two councils and a board: the board sees what Lochside states, and nobody sees what Brae states."""
    systems = {name: {**COUNCIL, "organisation": name} for name in ("lochside", "brae")}
    organisations = {
        "lochside": Organisation("Lochside Council"), "brae": Organisation("Brae Council"),
        "board": Organisation("A Health Board", ("lochside",)),
    }  # fmt: skip
    settings = {
        "security": Security(digest_of(OPERATOR_TOKEN)), "store": StoreSettings(f"sqlite:///{folder / 'kept.sqlite'}"),
        "systems": systems, "organisations": organisations,
    }  # fmt: skip
    return Config(**{**settings, **sections})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(config_in(tmp_path_factory.mktemp("store")))


@pytest.fixture
def opened(app: Flask) -> Opened:
    """`opened()` calls as the operator; `opened("board", "read")` as a new client of the board with that scope."""

    def as_caller(organisation: str = "", *scopes: str) -> FlaskClient:
        token = OPERATOR_TOKEN
        if organisation:
            token = f"{organisation} {' '.join(scopes)} {len(tokens)}"
            tokens.append(token)
            told = " ".join(scopes or SCOPES)
            app.extensions["desk"].store.run(lambda unit: add_client(unit, token, organisation, told, digest_of(token)))
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    tokens: list[str] = app.extensions.setdefault("tokens of tests", [])
    return as_caller
