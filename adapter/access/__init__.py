"""Who may call and what they may do: scopes, tokens, and the Caller that a client's row makes."""

from __future__ import annotations

from adapter.access.callers import OPERATOR, caller_of
from adapter.access.scopes import SCOPES, scopes_of
from adapter.access.tokens import digest_of, is_token, new_token

__all__ = ["OPERATOR", "SCOPES", "caller_of", "digest_of", "is_token", "new_token", "scopes_of"]
