"""JSON that others wrote: read in one way only or refused, and numbers keep their text."""

from __future__ import annotations

import copy
import io
import json
import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter import jsontext
from adapter.errors import Refused
from adapter.jsontext import MAX_DEPTH, Number, dumps, loads, read_ndjson, same


def refusal(data: bytes | str, **options: Any) -> list[str]:
    """The places of the issues of a text that must be refused."""
    with pytest.raises(Refused) as caught:
        loads(data, **options)
    return [issue.where for issue in caught.value.issues]


# --- numbers ------------------------------------------------------------------------------------------------------


def test_a_number_keeps_its_text_and_a_plain_integer_is_an_int() -> None:
    tree = loads(b'{"a": [1.50, 1E400, -0, -0.0, 7, -7, 123456789012345678901234567890]}')
    assert tree == {
        "a": [Number("1.50"), Number("1E400"), Number("-0"), Number("-0.0"), 7, -7, 123456789012345678901234567890]
    }
    assert dumps(tree) == b'{"a":[1.50,1E400,-0,-0.0,7,-7,123456789012345678901234567890]}'


def test_numbers_are_equal_by_text_and_do_not_change() -> None:
    number = Number("1.50")
    assert number == Number("1.50")
    assert number != Number("1.5")
    assert number != Decimal("1.50")
    assert number.decimal == Decimal("1.5")
    assert len({number, Number("1.50"), Number("1.5")}) == 2
    assert repr(number) == "Number('1.50')"
    with pytest.raises(AttributeError):
        number.text = "2"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        number._text = "2"
    assert copy.deepcopy(number) is number
    assert pickle.loads(pickle.dumps(number)) == number


@pytest.mark.parametrize("text", ["", "1,5", "01", "1.", ".5", "+1", "NaN", "1e", "１", "1 ", '1,"a":2'])
def test_a_number_is_made_of_nothing_but_a_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a JSON number"):
        Number(text)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, Number("1.0"), False),
        (1, Number("1"), True),
        (Number("1.0"), Number("1.00"), False),
        (1, True, False),
        (0, False, False),
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}, True),
        ([1, 2], [2, 1], False),
        ({"a": None}, {}, False),
        ("1", 1, False),
        (2**70, Number(str(2**70)), True),
    ],
)
def test_trees_are_the_same_where_json_is(left: Any, right: Any, equal: bool) -> None:
    assert same(left, right) is equal


# --- what is refused, and where -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b'{"a":1,"a":1}', "$.a"),
        (b'{"x":[{"a":1,"\\u0061":2}]}', "$.x[0].a"),
        (b'{"x":{"0101501234 Iris":1,"0101501234 Iris":2}}', "$.x[?]"),
        (b"[NaN]", "$[0]"),
        (b'{"a":-Infinity}', "$.a"),
        (b"[" + b"9" * 5000 + b"]", "$[0]"),
        (b'{"a":["x","\\ud800"]}', "$.a[1]"),
        (b'{"\\udc00":1}', "$"),
        ("[\n '\ud800']", "line 2, column 3"),
        (b'["\n\xff"]', "line 2, column 1"),
        (b'{"a":1}\n x', "line 2, column 2"),
        (b"", "line 1, column 1"),
        (b'{"a":', "line 1, column 6"),
        (b'["\t"]', "line 1, column 3"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "$"),
        (b"[" * 200_000, "$"),
    ],
)
def test_text_that_can_be_read_in_two_ways_or_none_is_refused_with_its_place(data: bytes | str, where: str) -> None:
    assert refusal(data) == [where]


def test_every_ambiguity_is_told_at_once() -> None:
    assert refusal(b'{"a":1,"b":[NaN,{"c":1,"c":2}],"a":"\\ud800"}') == ["$.a", "$.a", "$.b[0]", "$.b[1].c"]


def test_depth_and_size_are_limits_to_the_letter() -> None:
    assert loads(b"[" * 5 + b"]" * 5, max_depth=5) == [[[[[]]]]]
    assert refusal(b"[" * 6 + b"]" * 6, max_depth=5) == ["$"]
    assert loads(b'{"a":[' + b"{}," * 50 + b"{}]}", max_depth=3)
    assert refusal(b'{"a":[' + b"{}," * 50 + b'{"b":{}}]}', max_depth=3) == ["$"]
    assert loads(b"[" * 600 + b"]" * 600, max_depth=700)
    assert dumps(loads(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)) == b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert loads(b'{"a":' * MAX_DEPTH + b"1" + b" }" * MAX_DEPTH)
    assert refusal(b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1)) == ["$"]
    assert loads(b"[1]", max_bytes=3) == [1]
    with pytest.raises(Refused) as caught:
        loads(b"[12]", max_bytes=3)
    assert caught.value.reason == "too-large"


def test_a_refusal_repeats_nothing_of_what_was_sent() -> None:
    for data in (
        b'{"Iris MacDonald":1,"Iris MacDonald":2}',
        b'{"a":"Iris MacDonald}',
        b'["Iris MacDonald\xff"]',
        b"MacDonald",
    ):
        with pytest.raises(Refused) as caught:
            loads(data)
        said = (
            str(caught.value)
            + repr(caught.value.issues)
            + repr(caught.value.__context__ and caught.value.__suppress_context__)
        )
        assert "MacDonald" not in said


def test_a_byte_order_mark_is_passed_over() -> None:
    assert loads(b"\xef\xbb\xbf{}") == loads("\ufeff{}") == {}


def test_text_and_bytes_are_read_alike() -> None:
    assert loads('{"a":"Dè"}') == loads('{"a":"Dè"}'.encode()) == {"a": "Dè"}


# --- the quick way and the exact way ------------------------------------------------------------------------------

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text(max_size=8)
    | st.sampled_from(
        [Number("1.50"), Number("-0"), Number("-0.0"), Number("1E-7"), "-0", '"', "\\", "\x1f", "é", "\u2028"]
    )
)
TREES = st.recursive(
    _SCALARS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=4), inside, max_size=4),
    max_leaves=12,
)


def answer(read: Any, data: bytes) -> Any:
    try:
        return dumps(read(data))
    except Refused:
        return "refused"


def exactly(data: bytes) -> Any:
    return jsontext._exactly(data.removeprefix(b"\xef\xbb\xbf"), MAX_DEPTH)


@given(TREES, st.booleans(), st.booleans())
def test_a_tree_comes_back_as_it_was(tree: Any, sort: bool, indent: bool) -> None:
    written = dumps(tree, sort=sort, indent=indent)
    assert same(loads(written), tree)
    assert dumps(loads(written), sort=sort, indent=indent) == written
    assert json.loads(written, parse_float=str, parse_int=str) is not ...


_PIECES = st.sampled_from(
    [
        *"{}[]:,/'",
        *('"a"', '"b"', '"é"', '"-0"', '"\\""', '"\\\\"', '"\x01"', '"a":', '{"a":1,', "[[", "]]", " ", "\n", "\x00"),
        *('"\\u0022"', '"\\u002d0"', '"\\u0061"', '"\\ud800"', '"\\ud83d\\ude00"', "-0", "0", "-", "1", "1.5", "-0.0"),
        *("1e5", "01", "null", "true", "NaN"),
    ]
)


@settings(max_examples=1500)
@given(st.lists(_PIECES, max_size=14).map("".join))
def test_the_quick_way_and_the_exact_way_give_the_same_answer(text: str) -> None:
    data = text.encode()
    assert answer(loads, data) == answer(exactly, data)


@settings(max_examples=500)
@given(TREES, st.data())
def test_the_two_ways_agree_on_sound_json_that_was_damaged(tree: Any, data: st.DataObject) -> None:
    written = dumps(tree, indent=data.draw(st.booleans()))
    at = data.draw(st.integers(0, len(written)))
    damage = data.draw(st.binary(max_size=3) | st.sampled_from([b"-0", b',"a":1', b'"', b"\\", b"\\u0022", b"\xff"]))
    damaged = written[:at] + damage + written[at + data.draw(st.integers(0, 3)) :]
    assert answer(loads, damaged) == answer(exactly, damaged)


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "\\u0061", 'q\\"', "-0"]), TREES), max_size=5), st.booleans())
def test_an_object_with_a_key_twice_is_never_read(pairs: list[tuple[str, Any]], spaced: bool) -> None:
    space = b" " if spaced else b""
    body = b",".join(b'"' + key.encode() + b'":' + space + dumps(value) for key, value in pairs)
    names = [json.loads(f'"{key}"') for key, _ in pairs]
    twice = len(set(names)) < len(names)
    assert (answer(loads, b"{" + body + b"}") == "refused") is twice


# --- writing ------------------------------------------------------------------------------------------------------


def test_writing_is_deterministic_and_can_be_sorted() -> None:
    assert dumps({"b": 1, "a": [Number("2.0")]}) == b'{"b":1,"a":[2.0]}'
    assert dumps({"b": 1, "a": 2}, sort=True) == b'{"a":2,"b":1}'
    assert dumps({"a": [1]}, indent=True) == b'{\n  "a": [\n    1\n  ]\n}'


@pytest.mark.parametrize(
    "value",
    [float("nan"), [float("inf")], {"a": {"b": [None, float("-inf")]}}, {1: 2}, {1, 2}, b"x", object(), "\ud800"],
)
def test_what_json_does_not_have_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError):
        dumps(value)


# --- NDJSON -------------------------------------------------------------------------------------------------------


def test_a_bad_line_costs_only_itself() -> None:
    stream = io.BytesIO(
        b'\xef\xbb\xbf{"a":1}\r\n\n{"a":1,"a":2}\n' + b"[" + b"1," * 50 + b"1]\n" + b'{"a":1.0}\n[\n"end"'
    )
    lines = dict(read_ndjson(stream, max_line=60))
    assert lines[1] == {"a": 1}
    assert 2 not in lines
    assert [issue.where for issue in lines[3].issues] == ["line 3, $.a"]
    assert lines[4].reason == "too-large"
    assert lines[5] == {"a": Number("1.0")}
    assert isinstance(lines[6], Refused)
    assert lines[7] == "end"


def test_a_line_without_end_is_read_in_steps() -> None:
    asked: list[int] = []

    class Line(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            asked.append(size or 0)
            return super().readline(size)

    (found,) = read_ndjson(Line(b"x" * 50_000), max_line=1000)
    assert found[0] == 1
    assert found[1].reason == "too-large"
    assert len(asked) > 40
    assert all(0 < size <= 1001 for size in asked)
