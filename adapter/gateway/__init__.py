"""The doors over HTTP: the only room that imports flask."""

from __future__ import annotations

from adapter.gateway.app import create_app

__all__ = ["create_app"]
