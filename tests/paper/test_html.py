"""The document as HTML: every word that may be shown, whole and as text; no script, nothing from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given

from adapter.paper.document import document
from adapter.paper.html import POLICY, html
from adapter.record.for_the_person import for_the_person
from adapter.record.model import Record
from adapter.record.trees import record_from
from tests.laws.records import kept_records
from tests.paper.iris import IRIS, of_iris
from tests.record.test_for_the_person import unmarked
from tests.record.test_plain import leaves

HOSTILE = [
    "<script>alert(1)</script>",
    "</p></main><img src=x onerror=alert(1)>",
    '" onmouseover="x',
    "&lt;b&gt;",
    "]]>",
]


class Read(HTMLParser):
    """What a reader of HTML makes of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.names, self.pieces = list[tuple[str, dict]](), set[str](), list[str]()
        self.feed(page)
        self.close()
        self.text = "".join(self.pieces)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


@given(kept_records())
def test_every_text_that_may_be_shown_is_there_word_for_word(record: Record):
    tree = unmarked(record)
    pieces = Read(html(document(tree, (), "2026-05-20"))).pieces
    for path, form, text in leaves(record_from(for_the_person(tree).tree)):
        if form == "text" and not path.endswith((".id", ".part_of", ".related.outcome")):
            assert any(text in piece for piece in pieces), path


@given(kept_records())
def test_nothing_that_the_person_is_not_to_be_told_is_there(record: Record):
    tree = unmarked(record)
    tree["sharing"] = [
        *tree.get("sharing", ()),
        {"id": "s", "purpose": "canary-purpose", "recipient": {"text": "canary-recipient"},
         "restrictions": [{"kind": "not-to-be-told", "who": [{"id": tree["person"]["id"]}]}]},
        {"id": "t", "wishes": [{"kind": "asked-to-keep-back", "what": "canary-what", "why": "canary-why"}],
         "restrictions": [{"kind": "nobody-but", "who": [{"text": "canary-who"}]}]},
    ]  # fmt: skip
    tree["person"] = {**tree["person"], "address": {"text": "canary-address"},
                      "protection": {"address_not_disclosed": True}}  # fmt: skip
    assert "canary" not in html(document(tree, (), "2026-05-20"))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_and_do_nothing(words: str):
    outcome = {"id": "o", "statement": {"text": words, "language": '"><b'}, "why": words,
               "reviews": [{"id": "v", "date": words, "extent": {"value": words, "scale": words}}]}  # fmt: skip
    read = Read(
        html(document({"title": words, "outcomes": [outcome], "person": {"name": {"text": words}}}, (), "2026"))
    )
    plain = Read(html(of_iris()))
    assert words in read.text
    assert {tag for tag, _ in read.tags} <= {tag for tag, _ in plain.tags}
    assert read.names <= plain.names


def test_there_is_no_script_and_nothing_from_elsewhere_and_the_policy_says_so():
    page = html(of_iris())
    read = Read(page)
    assert {tag for tag, _ in read.tags} & {"script", "link", "img", "iframe", "a", "form", "object"} == set()
    assert not any(name.startswith("on") or name in ("src", "href", "style") for name in read.names)
    assert "url(" not in page
    assert "@import" not in page
    assert POLICY.startswith("default-src 'none'; style-src 'sha256-")
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in [found for tag, found in read.tags]


def test_words_carry_their_language_and_the_page_its_own():
    read = Read(html(of_iris()))
    assert read.tags[0] == ("html", {"lang": "en-GB"})
    matters = [found["lang"] for tag, found in read.tags if found.get("class") == "matters"]
    assert matters == ["en-GB", "gd"]


def test_headings_go_down_one_step_at_a_time_from_one_title():
    levels = [int(tag[1]) for tag, _ in Read(html(of_iris())).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_large_print_is_18_points_and_says_the_same():
    large, usual = html(of_iris(), large=True), html(of_iris())
    assert "html.large { font-size: 18pt; }" in large
    assert Read(large).tags[0] == ("html", {"lang": "en-GB", "class": "large"})
    assert Read(large).pieces == Read(usual).pieces
    assert IRIS["outcomes"][0]["statement"]["text"] in Read(large).text
