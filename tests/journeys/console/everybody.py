"""What axe-core finds in a view that somebody could not use, by day and by night, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)]  # 320 pixels are 1280 at a zoom of 400%


def faults_of(page) -> list[str]:
    """In each look: what axe-core finds, and whether the page must be moved sideways to be read."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    before = page.viewport_size
    try:
        return [fault for scheme, width in LOOKS for fault in _faults_in(page, scheme, width)]
    finally:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(before)


def _faults_in(page, scheme: str, width: int) -> Iterator[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(f"if (!window.axe) {{ {AXE} }}")
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    assert found["passes"], "axe-core looked at nothing"
    for rule in found["violations"]:
        yield f"{scheme} {width}: {rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes']]}"
    if page.evaluate("document.documentElement.scrollWidth") > width:
        yield f"{scheme} {width}: it is wider than the screen"
