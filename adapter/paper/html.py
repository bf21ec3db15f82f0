"""The document as one HTML page that holds everything it needs: no script, no other file, and a policy that says so."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from pathlib import Path

from adapter.paper.document import Document, Fact, Facts, Part, Picture, Words, older
from adapter.paper.signs import each, lines_of

STYLE = Path(__file__).with_name("paper.css").read_text(encoding="utf-8")
DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{DIGEST}'; base-uri 'none'; form-action 'none'"


def html(told: Document, *, large: bool = False) -> str:
    return "".join(_page(told, large))


def _page(told: Document, large: bool) -> Iterator[str]:
    size = ' class="large"' if large else ""
    yield f'<!doctype html>\n<html lang="en-GB"{size}>\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{_text(told.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
    yield f'<h1 dir="auto">{_text(told.title)}</h1>\n<div class="known">'
    yield f"<p>{_text(told.known_on)}</p>"
    yield from (f'<p class="next" dir="auto">{_text(one)}</p>' for one in told.first)
    yield from (f'<p dir="auto">{_text(one)}</p>' for one in told.known)
    yield "</div>\n"
    for part in told.parts:
        yield from _part(part)
    yield "</main>\n</body>\n</html>\n"


def _part(part: Part) -> Iterator[str]:
    tag = f"h{part.level + 1}"
    yield f'<{tag} dir="auto">{_text(part.heading)}</{tag}>\n'
    for block in part.blocks:
        if isinstance(block, Facts):
            yield "<dl>"
            yield from (piece for fact in block.entries for piece in _fact(fact))
            yield "</dl>\n"
        elif isinstance(block, Picture):
            yield from _picture(block)
        else:
            yield _words("p", block) + "\n"


def _fact(fact: Fact) -> Iterator[str]:
    yield f'<dt dir="auto">{_text(fact.label)}</dt>'
    yield from (_words("dd", words) for words in fact.said)


def _words(tag: str, words: Words) -> str:
    language = f' lang="{_text(words.language)}"' if words.language else ""
    return f'<{tag} class="{words.kind}" dir="auto"{language}>{_text(words.text)}</{tag}>'


def _picture(picture: Picture) -> Iterator[str]:
    """The signs side by side with the day under each, for those who see; in words for everybody."""
    yield '<figure><div class="signs" aria-hidden="true">'
    for sign, drawn in zip(picture.signs, each(picture.signs), strict=True):
        yield f'<div>{drawn}<span dir="auto">{"<br>".join(map(_text, lines_of(sign.when or "No date")))}</span></div>'
    yield "</div><figcaption><ol>"
    for sign in picture.signs:
        yield f'<li dir="auto"><strong>{_text(sign.when or "No date")}:</strong> {_text(sign.words)}</li>'
    yield "</ol>"
    if picture.more:
        yield f"<p>{_text(older(picture.more))}</p>"
    yield "</figcaption></figure>\n"


def _text(text: str) -> str:
    """Escaped; a reader of HTML would make a line feed of a bare carriage return."""
    return escape(text).replace("\r", "&#13;")
