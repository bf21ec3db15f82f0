"""Copies of plain trees that share no container; leaves are immutable and shared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def copied(tree: Any) -> Any:
    """Plain dicts and lists, whatever kind of dict the tree was made of."""
    if isinstance(tree, dict):
        return {key: copied(value) if isinstance(value, dict | list) else value for key, value in tree.items()}
    if isinstance(tree, list):
        return [copied(value) if isinstance(value, dict | list) else value for value in tree]
    return tree


def copier(tree: Any) -> Callable[[], Any]:
    """Makes copies of one tree that is known beforehand."""
    tree = copied(tree)
    inner = [(key, copier(value)) for key, value in _items(tree) if isinstance(value, dict | list)]
    if not inner:
        copy: Callable[[], Any] = tree.copy
        return copy

    def make() -> Any:
        new = tree.copy()
        for key, copy in inner:
            new[key] = copy()
        return new

    return make


def _items(tree: Any) -> list[tuple[Any, Any]]:
    return list(tree.items() if isinstance(tree, dict) else enumerate(tree))
