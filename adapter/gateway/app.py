"""The gateway as a WSGI application: every door, in the tables of their modules."""

from __future__ import annotations

from flask import Flask

from adapter.config import Config, read_config
from adapter.exchange import Desk
from adapter.gateway import (
    bodies,
    decisions,
    definitions,
    deliveries,
    describing,
    doors,
    errors,
    fhir,
    health,
    messages,
    metrics,
    page,
    paper,
    records,
    systems,
    token,
    translate,
)

ROOMS = (
    fhir, health, metrics, page, systems, messages, records, paper, decisions, deliveries, translate, describing,
    definitions,
)  # fmt: skip


def create_app(config: Config | None = None) -> Flask:
    """Raises Misconfigured before anything starts. With no token set, every door but the public ones stays shut."""
    config = read_config() if config is None else config
    app = Flask("adapter", static_folder=None)
    app.extensions["desk"] = Desk(config).ready()
    metrics.install(app)
    errors.install(app)
    token.install(app, config.security)
    bodies.install(app, config.gateway)
    doors.install(app, ROOMS)
    return app
