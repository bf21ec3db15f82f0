"""How the words of searches are kept: as they are, or by their digest where a database's index could not hold them."""

from __future__ import annotations

import hashlib

LONGEST = 250  # characters; PostgreSQL's index has room for some 2,700 bytes in all


def kept_word(text: str) -> str:
    """The same text always gives the same word, in the index and in a search."""
    if len(text) <= LONGEST and "\0" not in text:
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
