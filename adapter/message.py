"""What neighbours pass each other: a Message, as it came, and nothing that knows what is in it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Message:
    """Bytes, untouched. Open it as a stream: the body may be a file of any size."""

    body: bytes | Path = field(repr=False)
    media_type: str = "application/octet-stream"
    name: str = ""  # the file name as the sender gave it; never used to open anything

    def open(self) -> BinaryIO:
        return io.BytesIO(self.body) if isinstance(self.body, bytes) else self.body.open("rb")

    def read(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else self.body.read_bytes()

    @property
    def size(self) -> int:
        return len(self.body) if isinstance(self.body, bytes) else self.body.stat().st_size

    def sha256(self) -> str:
        if isinstance(self.body, bytes):
            return hashlib.sha256(self.body).hexdigest()
        with self.body.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
