"""Tokens: never the same twice, kept as a digest that opens nothing by itself."""

from __future__ import annotations

from adapter.access import digest_of, is_token, new_token


def test_no_two_tokens_are_alike_and_each_is_long_and_plain():
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) == 43 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_a_digest_is_right_for_its_token_alone():
    token = new_token()
    digest = digest_of(token)
    assert is_token(digest_of(token), digest.upper())
    assert not is_token(digest_of(token + "x"), digest)
    assert not is_token(digest_of(digest), digest)
    assert not is_token(digest_of(""), "")
    assert token not in digest
