"""The document as a PDF: its words, its letters, its structure; and no text breaks it."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from pypdf import PdfReader

from adapter.errors import Refused
from adapter.paper.document import Document, Facts, Words, document
from adapter.paper.letters import from_the_right, printable
from adapter.paper.pdf import LARGE, MOST, Printed, pdf
from adapter.record.model import Record
from tests.laws.records import kept_records
from tests.paper.iris import of_iris
from tests.record.test_for_the_person import unmarked

MADE = datetime(2026, 5, 20, 12, tzinfo=UTC)
WORLD = {
    "gd": "Tha mi ag iarraidh mo thaigh fhìn a chumail, agus a’ chòisir.",
    "cy": "Hoffwn gael dŵr ar y tŷ, a’r ŵyn ŷd.",
    "pl": "Chcę odzyskać pewność siebie: żółw, źdźbło.",
    "uk": "Я хочу знову готувати їжу.",
    "el": "Θέλω να μαγειρεύω ξανά.",
    "ar": "أريد أن أعود إلى بيتي",
    "hi": "मैं घर जाना चाहती हूँ",
    "he": "אני רוצה לבשל",
}


def reader(printed: Printed) -> PdfReader:
    return PdfReader(BytesIO(printed.body))


def text_of(printed: Printed) -> str:
    return "\n".join(page.extract_text() for page in reader(printed).pages)


def closed(text: str) -> str:
    """Without white space: a line that is broken says the same."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def of_story(text: str) -> Document:
    return document({"story": text}, (), "2026-05-20")


@pytest.fixture(scope="module")
def iris() -> Printed:
    return pdf(of_iris(), MADE)


def test_every_word_of_the_document_can_be_read_out_of_it(iris: Printed):
    text = closed(text_of(iris))
    told = of_iris()
    for part in told.parts:
        assert closed(part.heading) in text
        for block in part.blocks:
            said = [block] if isinstance(block, Words) else []
            said += [one for fact in block.entries for one in fact.said] if isinstance(block, Facts) else []
            for words in said:
                assert closed(re.sub("[☕😀]", "", words.text)) in re.sub(r"\[hotbeverage\]|\[grinningface\]", "", text)


def test_it_is_tagged_and_has_a_title_a_language_and_bookmarks(iris: Printed):
    read = reader(iris)
    assert read.metadata.title == "What matters to Iris Testperson"
    root = read.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    elements = [one.get_object() for one in root["/StructTreeRoot"]["/K"][0].get_object()["/K"]]
    kinds = [one["/S"] for one in elements]
    assert kinds[0] == "/H1"
    assert {"/H2", "/H3", "/P", "/Figure"} == set(kinds) - {"/H1"}
    assert all("How far it has come." in one["/Alt"] for one in elements if one["/S"] == "/Figure")
    assert b"/Lang (gd)" in b"".join(page.get_contents().get_data() for page in read.pages)
    assert [one.title for one in read.outline if not isinstance(one, list)][:2] == [
        "Notice this first",
        "What matters (1 of 2)",
    ]


def test_every_letter_that_it_uses_is_inside_it(iris: Printed):
    fonts = [font.get_object() for page in reader(iris).pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        below = font["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in below["/FontDescriptor"].get_object()


def test_every_page_says_whose_it_is_and_how_many_there_are(iris: Printed):
    pages = reader(iris).pages
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert "As known on 20 May 2026. Iris Testperson" in text
        assert f"Page {number} of {len(pages)}" in text


def test_large_print_says_the_same_in_18_points(iris: Printed):
    large = pdf(of_iris(), MADE, large=True)
    sizes = set[float]()
    for page in reader(large).pages:
        page.extract_text(visitor_text=lambda text, cm, tm, font, size: sizes.add(size) if text.strip() else None)
    assert LARGE == 18.0
    assert LARGE in sizes
    foot = r"As known on 20 May 2026\. Iris Testperson\s*Page \d+ of \d+"
    bare = [sorted(closed(re.sub(foot, "", text_of(one)))) for one in (large, iris)]
    assert bare[0] == bare[1]


@pytest.mark.parametrize("language", WORLD)
def test_the_letters_of_many_languages_are_there(language: str):
    printed = pdf(of_story(WORLD[language]), MADE)
    assert printed.missing == ()
    if language in ("ar", "hi", "he"):  # shaped: what is read out may have its marks in another order
        assert len(set(closed(text_of(printed))) & set(closed(WORLD[language]))) > 5
    else:
        assert closed(WORLD[language]) in closed(text_of(printed))


def test_a_character_without_a_sign_stands_by_its_name_and_that_is_said():
    printed = pdf(of_story("Tea ☕ with 我 and 😀😀"), MADE)
    assert printed.missing == ("☕", "我", "😀")
    text = closed(text_of(printed))
    assert closed("Tea [hot beverage] with [U+6211] and [grinning face][grinning face]") in text
    assert closed("This PDF has no sign for 4 of the characters in it.") in text


def test_what_cannot_be_seen_is_left_out_and_lines_break_where_they_did():
    assert printable("a\u200db\u00adc\ufe0f\r\nd\u2028e\tf", {ord(letter) for letter in "abcdef"}) == (
        "abc\nd\ne f",
        [],
    )


@pytest.mark.parametrize(
    ("text", "side"), [("“أريد” and more", True), ("(12) אני", True), ("Urdu: میں", False), ("मैं", False), ("12", False)]
)
def test_a_text_begins_on_the_side_of_its_first_letter(text: str, side: bool):
    assert from_the_right(text) is side


def test_the_same_words_are_never_taken_for_the_number_of_pages():
    assert closed("{nb} \ufdd0") != ""
    assert "{nb}[U+FDD0][U+FDD0]" in closed(text_of(pdf(of_story("{nb} \ufdd0\ufdd0"), MADE)))


def test_sixteen_pages_of_one_text_break_between_lines_and_lose_none():
    story = " ".join(f"word{number}" for number in range(7000))
    printed = pdf(of_story(story), MADE)
    text = text_of(printed)
    assert len(reader(printed).pages) >= 16
    assert re.findall(r"word(\d+)", text) == [str(number) for number in range(7000)]


def test_more_than_anybody_prints_is_refused_in_words():
    with pytest.raises(Refused, match="Ask for it as HTML"):
        pdf(of_story("x " * MOST), MADE)


@settings(max_examples=8, deadline=None)
@given(kept_records())
def test_no_record_breaks_it(record: Record):
    printed = pdf(document(unmarked(record), (), "2026-05-20"), MADE)
    assert len(reader(printed).pages) >= 1
