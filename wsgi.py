"""The gateway for any WSGI server, in a checkout: `gunicorn wsgi:app` (installed: 'adapter.gateway:create_app()')."""

from __future__ import annotations

from adapter.gateway import create_app

app = create_app()
