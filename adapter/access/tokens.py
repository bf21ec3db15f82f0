"""Bearer tokens: made of chance, told once, kept only as a digest."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token() -> str:
    """256 bits of chance: nobody guesses one, so its digest needs neither salt nor a slow hash."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def is_token(told_sha256: str, wanted_sha256: str) -> bool:
    """Takes as long for a near miss as for a far one. Where none is wanted, none is right."""
    return bool(wanted_sha256) and hmac.compare_digest(told_sha256, wanted_sha256.lower())
