"""Fixtures that tests of several rooms use."""

from __future__ import annotations

from tests.databases import empty_url, kind, migrated_file, opened, postgres, store, store_url, together

__all__ = ["empty_url", "kind", "migrated_file", "opened", "postgres", "store", "store_url", "together"]
