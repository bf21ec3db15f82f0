"""How many different texts there were, exactly and in flat memory: only digests are kept, beyond the first on disk."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3

IN_MEMORY = 500
_TABLE = "CREATE TABLE IF NOT EXISTS digests (digest BLOB PRIMARY KEY) WITHOUT ROWID"


class Distinct:
    """Digests are made with a key of this run, so that nothing can be told from what is on disk."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._waiting: set[bytes] = set()
        self._database: sqlite3.Connection | None = None
        self._spilt = 0

    def add(self, text: str) -> None:
        self._waiting.add(hashlib.blake2b(text.encode(), digest_size=16, key=self._key).digest())
        if len(self._waiting) >= IN_MEMORY:
            self._spill()

    def __len__(self) -> int:
        if self._database is None:
            return len(self._waiting)
        self._spill()
        return self._spilt

    def _spill(self) -> None:
        if self._database is None:
            self._database = sqlite3.connect("", isolation_level=None)  # a temporary file that has no name
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-64"):
                self._database.execute(f"PRAGMA {pragma}")
            self._database.execute(_TABLE)
        self._database.execute("BEGIN")
        found = self._database.executemany(
            "INSERT OR IGNORE INTO digests VALUES (?)", ((d,) for d in sorted(self._waiting))
        )
        self._database.execute("COMMIT")
        self._spilt += found.rowcount
        self._waiting.clear()
