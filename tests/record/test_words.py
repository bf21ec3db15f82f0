"""What text can be kept, when two texts say the same, whose words may replace whose."""

from __future__ import annotations

import re
import time
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapter.record import words
from adapter.record.words import (
    KNOWN_LIMITS,
    PROTECTED,
    VOICES,
    can_keep,
    is_beginning_of,
    is_language_tag,
    kept_text,
    may_replace,
    normalised,
)
from tests.hard_text import PIECES, a_megabyte, kept_texts

any_text = st.text(st.characters(), max_size=40)  # lone surrogates and controls too


# --- what can be kept


@pytest.mark.parametrize("text", PIECES)
def test_hard_text_can_be_kept(text: str):
    assert can_keep(text)
    assert kept_text(text) == (text, ())


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u00a0", "\u2003\u3000", "\u2028"])
def test_a_blank_text_cannot_be_kept(text: str):
    assert not can_keep(text)
    assert kept_text(text) == (None, (words.BLANK,) if text else ())


@pytest.mark.parametrize(
    "character",
    [*map(chr, range(9)), "\x0b", "\x0c", "\x0e", "\x1f", "\x7f", "\x80", "\x85", "\x9f", "\ufffe", "\uffff"],
)
def test_a_control_cannot_be_kept_anywhere_in_a_text(character: str):
    assert not can_keep(character)
    assert not can_keep(f"before{character}after")


@pytest.mark.parametrize("surrogate", range(0xD800, 0xE000, 0x1FF))
def test_a_lone_surrogate_cannot_be_kept(surrogate: int):
    assert not can_keep("half an emoji " + chr(surrogate))


def test_the_longest_text_is_kept_and_one_character_more_is_refused_whole():
    assert can_keep(a_megabyte())
    assert kept_text(a_megabyte()) == (a_megabyte(), ())
    assert not can_keep(a_megabyte() + "x")
    assert kept_text(a_megabyte() + "x") == (None, (words.TOO_LONG,))


@pytest.mark.parametrize(
    ("sent", "kept", "changes"),
    [
        ("a\x00b", "ab", (words.REMOVED,)),
        ("one\x0btwo\x0cthree", "one\ntwo\nthree", (words.LINE_BREAKS,)),  # Word's soft break never runs words together
        ("somebody\x92s", "somebody\ufffds", (words.REPLACED,)),
        ("half \ud83d", "half \ufffd", (words.REPLACED,)),
        ("\x07a\x0b\uffff", "a\n\ufffd", (words.LINE_BREAKS, words.REMOVED, words.REPLACED)),
        ("\x00 \x01", None, (words.REMOVED, words.BLANK)),
        ("\x00", None, (words.REMOVED, words.BLANK)),
        ("\x0b", None, (words.LINE_BREAKS, words.BLANK)),
    ],
)
def test_a_reader_is_told_what_it_had_to_change(sent: str, kept: str | None, changes: tuple[str, ...]):
    assert kept_text(sent) == (kept, changes)


@given(any_text)
@example("\ud83d\ude42")  # a pair that Python holds as two halves
def test_whatever_comes_what_is_kept_can_be_kept_and_a_change_is_always_told(text: str):
    kept, changes = kept_text(text)
    assert kept is None or can_keep(kept)
    assert bool(changes) == (kept != text and text != "")


@given(any_text)
def test_only_what_cannot_be_kept_is_changed(text: str):
    kept, _ = kept_text(text)
    ours = [c for c in text if can_keep("x" + c)]
    survived = iter(kept or "")
    assert kept is None or all(c in survived for c in ours)


@given(kept_texts())
@example(a_megabyte(20_000))
def test_what_can_be_kept_goes_through_utf_8_and_xml_and_comes_back(text: str):
    assert text.encode("utf-8").decode("utf-8") == text
    element = ElementTree.Element("text", value=text)
    back = ElementTree.fromstring(ElementTree.tostring(element).replace(b"\r", b"&#13;"))
    assert back.get("value") == text


# --- comparing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sèonaid", "Se\u0300onaid"),
        ("I’d like “soup” – hot…", 'I\'d like "soup" - hot...'),
        (" out\u00a0 to the\r\ngreen ", "Out to the green"),
        ("STRASSE İ", "strasse i\u0307"),
        ("\u03b1\u0345\u0301", "\u03b1\u0301\u0345"),  # marks in another order, one of which folds to a letter
        ("\u1fb3", "\u0391\u0399"),  # alpha with iota subscript, and its capitals
    ],
)
def test_texts_that_a_keyboard_or_a_word_processor_makes_differ_name_the_same(one: str, other: str):
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("resume", "résumé"), ("a b", "ab"), ("to go home", "to go home."), ("👩‍👩‍👧", "👩👩👧"), ("", "x"), ("1", "١")],
)
def test_other_words_are_other_words(one: str, other: str):
    assert normalised(one) != normalised(other)


@given(kept_texts())
def test_words_are_the_same_in_any_normal_form_and_normalising_twice_changes_nothing(text: str):
    assert normalised(text) == normalised(unicodedata.normalize("NFC", text))
    assert normalised(text) == normalised(unicodedata.normalize("NFD", text))
    assert normalised(normalised(text)) == normalised(text)


def test_a_pile_of_marks_takes_no_more_than_linear_time():
    pile = "a" + "\u0301\u0316" * 200_000  # more than a minute when put in canonical order
    began = time.process_time()
    assert normalised(pile) == normalised(pile.upper())
    assert normalised(pile) != normalised(pile + "b")
    assert time.process_time() - began < 5


# --- cut off


def stretch(size: int, text: str = "mo thaigh fhìn ") -> str:
    return (text * (size // len(text) + 1))[:size]


@pytest.mark.parametrize("limit", KNOWN_LIMITS)
def test_a_text_cut_at_a_known_limit_is_a_beginning(limit: int):
    known = stretch(limit + 50)
    assert is_beginning_of(known, known[:limit])
    assert not is_beginning_of(known, known[: limit - 20])
    assert not is_beginning_of(known, known[: limit + 1])


def test_a_limit_may_count_utf_16_units_or_bytes():
    known = stretch(400, "👩🏽")
    assert is_beginning_of(known, known[:127])  # 254 units and half a pair
    known = stretch(400, "fhìn")
    cut = known.encode()[:255].decode("utf-8", "ignore")
    assert len(cut) < 255
    assert is_beginning_of(known, cut)


def test_white_space_at_the_cut_may_be_gone():
    known = "x" * 253 + "  and more"
    assert is_beginning_of(known, "x" * 253)
    assert is_beginning_of(known, "x" * 253 + "  ")
    assert not is_beginning_of(known, "x" * 253 + " ")  # neither cut at the limit nor trimmed


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("x" * 300, "x" * 300),  # the same text
        ("x" * 255, "x" * 300),  # a longer one
        ("x" * 300, "y" * 255),  # other words of that length
        ("I like soup. But not today.", "I like soup."),  # the person took something back
        ("x" * 300, ""),
    ],
)
def test_anything_else_is_an_edit(known: str, said: str):
    assert not is_beginning_of(known, said)


def test_a_system_may_declare_its_own_limit():
    assert not is_beginning_of("x" * 100, "x" * 60)
    assert is_beginning_of("x" * 100, "x" * 60, (60,))


@given(kept_texts(), st.integers(1, 60))
def test_whatever_a_system_cuts_off_at_its_limit_is_known_again(text: str, limit: int):
    for cut in (text[:limit], text.encode()[:limit].decode("utf-8", "ignore"), text[:limit].rstrip()):
        if cut and len(cut) < len(text) and len(text) > limit:
            assert is_beginning_of(text, cut, (limit,))


# --- whose words


@pytest.mark.parametrize("new", [*VOICES, None])
@pytest.mark.parametrize("old", [*VOICES, None])
def test_protected_words_give_way_only_to_their_author_or_the_person(old: str | None, new: str | None):
    assert may_replace(old, new, same_author=True)
    assert may_replace(old, new, same_author=False) == (old not in PROTECTED or new == "verbatim")


def test_a_worker_never_replaces_what_the_person_said():
    assert not may_replace("verbatim", "worker", same_author=False)
    assert not may_replace("verbatim", "unknown", same_author=False)
    assert not may_replace("verbatim", "proxy", same_author=False)
    assert not may_replace("proxy", "proxy", same_author=False)  # one daughter is not the other


def test_a_voice_that_nobody_knows_is_protected_and_protects_nothing():
    assert not may_replace("whispered", "worker", same_author=False)
    assert not may_replace("verbatim", "whispered", same_author=False)


# --- language tags


WELL_FORMED = (
    "gd", "en", "en-GB", "gd-Latn-GB", "zh-cmn-Hans-CN", "sl-rozaj-biske", "de-CH-1901", "de-1996", "es-419", "bfi",
    "sgn-BE-FR", "i-klingon", "zh-yue", "de-DE-u-co-phonebk", "en-a-bbb-x-a-ccc", "x-whatever",
    "ar-a-aaa-b-bbb-a-ccc", "qaa-Qaaa-QM-x-southern", "EN-gb", "abcde", "zh-min-nan", "en-x-a", "en-oxendict",
)  # fmt: skip
NO_TAGS = (
    "", "-", "e", "en-", "-en", "en--GB", "en_GB", "english language", "abcdefghi", "en-a", "en-a-x-b", "x", "en-x",
    "12", "e1", "a-DE", "en-GB-US", "en-Latn-Latn", "gd\n", " gd", "gàidhlig", "en-GB-toolongvariant", "ｅｎ", "en-u-c",
    "zh-aaa-bbb-ccc-ddd", "abcd-aaa", "en-12",
)  # fmt: skip


@pytest.mark.parametrize("tag", WELL_FORMED)
def test_a_well_formed_tag_is_one(tag: str):
    assert is_language_tag(tag)


@pytest.mark.parametrize("tag", NO_TAGS)
def test_anything_else_is_no_tag(tag: str):
    assert not is_language_tag(tag)


# RFC 5646, 2.1, as one pattern: a second opinion that shares nothing with the code.
GRAMMAR = re.compile(
    r"(([a-z]{2,3}(-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(-[a-wyz0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?|x(-[a-z0-9]{1,8})+)",
    re.IGNORECASE | re.ASCII,
)
SUBTAGS = (
    "en", "gd", "Latn", "GB", "419", "1996", "1a2b", "rozaj", "a", "u", "x", "X", "1", "abc", "abcdefgh", "abcdefghi",
    "ab1",
)  # fmt: skip
subtags = st.one_of(st.sampled_from(SUBTAGS), st.text("aAx19à", max_size=9))


@given(st.lists(subtags, min_size=1, max_size=7).map("-".join))
def test_tags_are_judged_as_the_grammar_judges_them(tag: str):
    assert is_language_tag(tag) == (GRAMMAR.fullmatch(tag) is not None or tag.lower() in words._IRREGULAR_TAGS)


def test_a_tag_of_a_megabyte_is_judged_at_once():
    began = time.process_time()
    assert not is_language_tag("en" + "-a" * 500_000)
    assert is_language_tag("en-x" + "-a" * 500_000)
    assert time.process_time() - began < 5
