"""Starts the gateway on gunicorn, and says how to reach it once it answers."""

from __future__ import annotations

import hashlib
import secrets
import socket
import threading
import time
from dataclasses import replace
from typing import Any

import click
import requests
from gunicorn.app.base import BaseApplication

from adapter.config import LOOPBACK, Config, Gateway, read_config
from adapter.errors import Issue, Misconfigured
from adapter.exchange import Desk
from adapter.gateway.app import create_app
from adapter.gateway.worker import Log, worker_for
from adapter.store.callers import any_client
from adapter.workbench import examined


def serve(*, host: str | None, port: int | None, demo: bool) -> None:
    """Runs until it is stopped. Raises Misconfigured where no token opens the gateway."""
    config, token = _settings(read_config(), host, port, demo)
    application = create_app(config)
    _examine(application.extensions["desk"])
    _try_token(application.extensions["desk"])
    _try_port(config.gateway)
    if demo:
        threading.Thread(target=_announce, args=(config.gateway, token), daemon=True).start()
    _Application(config.gateway, application).run()


def _examine(desk: Desk) -> None:
    """Raises Misconfigured with every fault of the maps: a map that is wrong is wrong for every message."""
    faults = examined(desk)
    if any(fault.severity == "error" for fault in faults):
        raise Misconfigured("The gateway is not started.", faults)
    for fault in faults:
        click.echo(f"{fault.severity}: {fault.where}: {fault.text}", err=True)


def _try_token(desk: Desk) -> None:
    """Raises Misconfigured where nobody could come in. Opens the store, so that what is wrong with it is told now."""
    let_in = desk.store.look(any_client)
    if not desk.config.security.token_sha256 and not let_in:
        text = (
            "No token opens the gateway: set OUTCOMES_ADAPTER_TOKEN, or its SHA-256 as [security] token_sha256, add a "
            "client with `outcomes-adapter client add`, or use --demo."
        )
        raise Misconfigured(text, [Issue("error", "required", "security.token_sha256", text)])


def _try_port(gateway: Gateway) -> None:
    """gunicorn would try for five seconds and then leave a stack trace."""
    family = socket.AF_INET6 if ":" in gateway.host else socket.AF_INET
    try:
        socket.create_server((gateway.host, gateway.port), family=family).close()
    except OSError as error:
        text = f"Nothing can listen there: {error.strerror}. Another port: --port {gateway.port % 65535 + 1}"
        raise Misconfigured(text, [Issue("error", "invalid", "gateway.port", text)]) from error


def _settings(config: Config, host: str | None, port: int | None, demo: bool) -> tuple[Config, str]:
    """The configuration with what the command line says, and the token of a demonstration."""
    gateway = replace(config.gateway, host=host or config.gateway.host, port=port or config.gateway.port)
    token = ""
    if demo:
        if gateway.host not in LOOPBACK:
            text = "The demonstration listens on this machine alone: leave --host out."
            raise Misconfigured(text, [Issue("error", "invalid", "gateway.host", text)])
        token = secrets.token_urlsafe(24)
        security = replace(config.security, token_sha256=hashlib.sha256(token.encode()).hexdigest())
        config = replace(config, security=security)
    return replace(config, gateway=gateway), token


class _Application(BaseApplication):  # type: ignore[misc]
    """gunicorn with threads; access logs stay off, since an address may name a person."""

    def __init__(self, gateway: Gateway, application: Any) -> None:
        self.gateway, self.application = gateway, application
        super().__init__()

    def load_config(self) -> None:
        gateway = self.gateway
        host = f"[{gateway.host}]" if ":" in gateway.host else gateway.host
        for name, value in (
            ("bind", f"{host}:{gateway.port}"), ("workers", 1), ("threads", gateway.threads), ("timeout", 120),
            ("worker_class", worker_for(gateway.patience)), ("logger_class", Log), ("accesslog", None),
            ("loglevel", "error"), ("limit_request_line", 4094), ("limit_request_fields", 50),
            ("limit_request_field_size", 8190),
        ):  # fmt: skip
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.application


def _announce(gateway: Gateway, token: str) -> None:
    address = f"http://{gateway.host}:{gateway.port}"
    for _ in range(200):
        time.sleep(0.1)
        try:
            if requests.get(f"{address}/health/ready", timeout=2).ok:
                break
        except requests.ConnectionError:
            continue
    else:
        click.echo("The gateway does not answer. Is the port in use? PORT=8081 make run takes another.", err=True)
        return
    click.echo(
        f"\nThe gateway is ready, on this machine alone, for trying out with made-up people.\n\n"
        f"  Page:   {address}/console/#token={token}\n"
        f"  Token:  Authorization: Bearer {token}\n\n"
        f"  Try:    curl -H 'Authorization: Bearer {token}' \\\n"
        f"            --data-binary @mappings/examples/council-outcomes.csv \\\n"
        f"            '{address}/translate?from=tabular:council-outcomes&to=fhir&sender=lochside-council'\n\n"
        f"Stop it with Ctrl-C.\n"
    )
