"""The gateway as a WSGI application: its routes on one page."""

from __future__ import annotations

from flask import Flask

from adapter.config import Config, read_config
from adapter.exchange import Desk
from adapter.gateway import bodies, errors, health, page, systems, token, translate


def create_app(config: Config | None = None) -> Flask:
    """Raises Misconfigured before anything starts. With no token set, every door but the public ones stays shut."""
    config = read_config() if config is None else config
    app = Flask("adapter", static_folder=None)
    app.extensions["desk"] = Desk(config).ready()
    errors.install(app)
    token.install(app, config.security)
    bodies.install(app, config.gateway)
    app.add_url_rule("/health/live", view_func=health.live)
    app.add_url_rule("/health/ready", view_func=health.ready)
    app.add_url_rule("/console/", view_func=page.shell)
    app.add_url_rule("/console/<path:name>", view_func=page.asset)
    app.add_url_rule("/look", view_func=page.look, methods=["POST"])
    app.add_url_rule("/systems", view_func=systems.listed)
    app.add_url_rule("/plugins", view_func=systems.plugins)
    app.add_url_rule("/translate", view_func=translate.translate, methods=["POST"])
    return app
