"""Starts the gateway on gunicorn, and says how to reach it once it answers."""

from __future__ import annotations

import gc
import socket
import threading
import time
from dataclasses import replace
from typing import Any

import click
import requests
from gunicorn.app.base import BaseApplication

from adapter.config import Config, Gateway, read_config
from adapter.errors import Issue, Misconfigured
from adapter.exchange import Desk
from adapter.exchange.work import work
from adapter.gateway.app import create_app
from adapter.gateway.demonstration import Demonstration, add_board, announced, demonstration
from adapter.gateway.worker import Log, worker_for
from adapter.store.callers import any_client
from adapter.workbench import examined


def serve(*, host: str | None, port: int | None, demo: bool, worker: bool) -> None:
    """Runs until it is stopped. Raises Misconfigured where no token opens the gateway."""
    config = _with_address(read_config(), host, port)
    shown = demonstration(config) if demo else None
    config = shown.config if shown else config
    application = create_app(config)
    desk: Desk = application.extensions["desk"]
    _examine(desk)
    if shown:
        add_board(desk, shown.board)
    _try_token(desk)
    _try_port(config.gateway)
    desk.store.close()  # what the serving process opens is its own
    if shown:
        threading.Thread(target=_announce, args=(config.gateway, shown), daemon=True).start()
    _Application(config.gateway, application, worker=worker or demo).run()


def _with_address(config: Config, host: str | None, port: int | None) -> Config:
    gateway = replace(config.gateway, host=host or config.gateway.host, port=port or config.gateway.port)
    return replace(config, gateway=gateway)


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


class _Application(BaseApplication):  # type: ignore[misc]
    """gunicorn with threads; access logs stay off, since an address may name a person."""

    def __init__(self, gateway: Gateway, application: Any, *, worker: bool) -> None:
        self.gateway, self.application, self.worker = gateway, application, worker
        self.stop = threading.Event()
        super().__init__()

    def load_config(self) -> None:
        gateway = self.gateway
        host = f"[{gateway.host}]" if ":" in gateway.host else gateway.host
        for name, value in (
            ("bind", f"{host}:{gateway.port}"), ("workers", 1), ("threads", gateway.threads), ("timeout", 120),
            ("worker_class", worker_for(gateway.patience)), ("logger_class", Log), ("accesslog", None),
            ("loglevel", "error"), ("limit_request_line", 4094), ("limit_request_fields", 50),
            ("limit_request_field_size", 8190), ("post_worker_init", self._start), ("worker_exit", self._end),
        ):  # fmt: skip
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.application

    def _start(self, _: Any) -> None:
        """In the serving process: the loops of a worker, beside the doors."""
        gc.collect()
        gc.freeze()  # what was read at the start stays to the end: it is not looked through again and again
        if self.worker:
            desk = self.application.extensions["desk"]
            threading.Thread(target=work, args=(desk, self.stop), daemon=True).start()

    def _end(self, _: Any, __: Any) -> None:
        self.stop.set()


def _announce(gateway: Gateway, shown: Demonstration) -> None:
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
    click.echo(announced(gateway, shown.token, shown.board))
