"""Kinds of faulty values: of another type, out of range, impossible, empty, blank."""

from __future__ import annotations

from adapter.jsontext import Number
from tests.oracles.spots import NUMERIC, TEXTUAL, is_complex, named, of_type, one_of, to

named("null", to(None))
named("empty_text", to("", of_type(*TEXTUAL)))
named("blank_text", to("  ", of_type("string", "markdown")))
named("control_character", to("a\x07b", of_type("string")))
named("long_text", to("x" * (1024 * 1024 + 1), of_type("string")))
named("empty_object", to({}, is_complex))
named("id_only_object", to({"id": "only"}, is_complex))
named("text_as_number", to(one_of(5, 0, -1), of_type(*TEXTUAL)))
named("text_as_boolean", to(True, of_type(*TEXTUAL)))
named("text_as_object", to({"value": "x"}, of_type(*TEXTUAL)))
named("object_as_text", to("x", is_complex))
named("number_as_text", to("1", of_type(*NUMERIC)))
named("boolean_as_text", to("true", of_type("boolean")))
named("boolean_as_number", to(1, of_type("boolean")))
named("whole_number_with_point", to(Number("1.0"), of_type("integer", "positiveInt", "unsignedInt")))
named("number_out_of_range", to(one_of(-1, 2**31, 0), of_type("integer", "positiveInt", "unsignedInt")))
named("number_with_exponent", to(one_of(Number("1e3"), Number("1E-2")), of_type(*NUMERIC)))
_DATES = (
    "2026-13-01",
    "2026-1-1",
    "01/02/2026",
    "2026-00-10",
    "2026-01-01T10:00",
    "0000",
    "today",
    "2026-01-01T25:00:00Z",
)
_IMPOSSIBLE = ("2026-02-30", "2026-02-29", "2026-04-31", "1900-02-29")
named("bad_date", to(one_of(*_DATES), of_type("date", "dateTime", "instant")))
named("impossible_date", to(one_of(*_IMPOSSIBLE), of_type("date", "dateTime")))
named("impossible_instant", to(lambda c: c.choice(_IMPOSSIBLE) + "T10:00:00Z", of_type("dateTime", "instant")))
named("time_without_zone", to("2026-01-01T10:00:00", of_type("dateTime", "instant")))
named(
    "zone_too_far", to(one_of("2026-01-01T10:00:00+15:00", "2026-01-01T10:00:00+0100"), of_type("dateTime", "instant"))
)
named("partial_date", to(one_of("2026", "2026-01"), of_type("date", "dateTime", "instant")))
named("leap_second", to("2026-06-30T23:59:60Z", of_type("dateTime", "instant")))
named("bad_time", to(one_of("25:00:00", "10:00", "10:00:00Z"), of_type("time")))
named("wrong_code", to(one_of("bogus", "ACTIVE", "in progress"), lambda s: s.code == "code" and s.element.codes))
named("code_with_blanks", to(one_of(" a", "a ", "a  b", "a\tb"), lambda s: s.code == "code" and not s.element.codes))
named("bad_id", to(one_of("a b", "x_y", "a" * 65, "é"), of_type("id")))
named(
    "uri_with_blank",
    to(one_of("http://x y", " http://x"), of_type("uri", "url", "canonical", "absolute-uri", "code-system")),
)
named("relative_uri", to("some/where", of_type("uri", "canonical", "url", "absolute-uri", "code-system")))
named(
    "bad_uuid",
    to(
        one_of("urn:uuid:1234", "urn:uuid:53FEFA32-FCBB-4FF8-8A92-55EE120877B7"),
        of_type("uri", "absolute-uri", "code-system"),
    ),
)
named(
    "bad_oid", to(one_of("urn:oid:3.1.2.3.4.5", "urn:oid:1.02.3.4.5.6"), of_type("uri", "absolute-uri", "code-system"))
)
named("bad_base64", to(one_of("abc", "ab!d", "YWJjZA"), of_type("base64Binary")))
named("number_for_object", to(7, is_complex))
named("object_in_list_twice", to([{"text": "x"}], lambda s: s.element.many and is_complex(s)))
