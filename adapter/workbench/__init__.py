"""Tools for people who write maps and plugins: the command line and the page both call them."""

from __future__ import annotations

from adapter.workbench.examine import examined

__all__ = ["examined"]
