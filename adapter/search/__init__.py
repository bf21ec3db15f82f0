"""The words of a query, without SQL and without FHIR: what the store can be asked, and what it answers."""

from __future__ import annotations

from adapter.search.words import Clause, IndexRow, Page, Query

__all__ = ["Clause", "IndexRow", "Page", "Query"]
