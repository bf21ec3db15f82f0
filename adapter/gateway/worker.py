"""The gunicorn worker: gives silent callers up, and keeps what they sent out of the log."""

from __future__ import annotations

import errno
import socket
import struct
import sys
from typing import Any

from gunicorn import util
from gunicorn.glogging import Logger
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

PROBLEM = (
    "HTTP/1.1 {status} {title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
    "Content-Length: {length}\r\n\r\n{body}"
)
TITLES = {
    400: "This is not HTTP", 408: "Too slow", 414: "The address is too long", 431: "The headers are too large",
    500: "Something broke here",
}  # fmt: skip


class Log(Logger):  # type: ignore[misc]
    """Without stack traces, and without the addresses that were asked for: either may hold what somebody sent."""

    def exception(self, msg: str, *_: object, **__: object) -> None:
        error = sys.exc_info()[1]
        level = self.debug if isinstance(error, OSError) else self.error
        level("a connection ended with %s", type(error).__name__)


def worker_for(patience: int) -> type[ThreadWorker]:
    """A worker that waits so many seconds for the next byte in the middle of a request."""

    class Worker(_Worker):
        seconds = patience

    return Worker


class _Worker(ThreadWorker):  # type: ignore[misc]
    seconds = 30

    def enqueue_req(self, conn: Any) -> None:
        """The limit is the kernel's: gunicorn sets its sockets blocking, which would undo Python's own."""
        limit = struct.pack("ll", self.seconds, 0)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        super().enqueue_req(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """What is no HTTP is not repeated, neither to the caller nor in the log."""
        status = _status(exc)
        if status == 500:
            self.log.error("unexpected %s in the server", type(exc).__name__)
        body = f'{{"type":"about:blank","title":"{TITLES[status]}","status":{status}}}'
        text = PROBLEM.format(status=status, title=TITLES[status], length=len(body), body=body)
        try:
            util.write_nonblock(client, text.encode())
        except OSError:
            self.log.debug("The caller has gone.")


def _status(error: Exception) -> int:
    if isinstance(error, errors.LimitRequestLine):
        return 414
    if isinstance(error, errors.LimitRequestHeaders):
        return 431
    if isinstance(error, OSError) and error.errno == errno.EAGAIN:
        return 408
    return 400 if isinstance(error, errors.ParseException) else 500
