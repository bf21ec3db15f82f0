"""The door that JSON records pass: marshmallow schemas made from the model's own classes, and what they check.

Nothing else in this room imports marshmallow, so that a command which reads no JSON record starts without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Literal

from marshmallow import RAISE, Schema, ValidationError, fields, post_dump, validate, validates_schema

from adapter.errors import Issue, Refused
from adapter.record.forms import NUMBERS, Fault, fault_in
from adapter.record.model import Record
from adapter.record.said import kept
from adapter.record.trees import Shape, Tree, record_from, said_from, shapes
from adapter.record.validity import faults_of, is_own_id, with_ids

NO_FIELD: Fault = ("structure", "The record has no field {}: leave it out. What cannot be kept is not accepted.")
Manner = Literal["kept", "said", "entry"]  # an entry is of a said list: it may also say that it is removed


def record_from_json(tree: object, *, new_id: Callable[[str], str] | None = None) -> Record:
    """A kept record from what `jsontext.loads` gave; `null`, an empty list and an empty object are none.

    `new_id` proposes an id for the place of an entry that has none (`outcomes[0].reviews[1]`, "" for the record);
    without it a missing id is a fault. Raises Refused with every fault at once. Warnings do not refuse: `faults_of`.
    """
    faults = list(_faults_of_form(RecordSchema, tree))
    record = record_from(tree if not faults else _readable(Record, tree))  # type: ignore[arg-type]
    if new_id is not None:
        record = with_ids(record, new_id)
    told = {issue.where for issue in faults}
    if "" not in told:
        faults += [i for i in faults_of(record) if i.severity == "error" and not _is_told(i.where, told)]
    if faults:
        raise _refused(faults)
    return kept(record)


def said_from_json(tree: object) -> Record:
    """What a PATCH of `application/vnd.outcomes.said+json` says, for `said.onto`: three states in one record.

    A missing field is absent, `null` is none. A list adds and changes entries, or is `{"whole": [...]}`; an entry with
    `"removed": true` goes (of a list of texts: `{"text": ..., "removed": true}`). Raises Refused with every fault of
    form at once; whether the record is whole can only be told once this is laid onto what is kept: `faults_of`.
    """
    faults = list(_faults_of_form(SaidRecordSchema, tree))
    if faults:
        raise _refused(faults)
    return said_from(Record, tree)  # type: ignore[arg-type]


# --- schemas ----------------------------------------------------------------------------------------------------


class _Part(Schema):
    class Meta:
        unknown = RAISE

    error_messages: dict[str, Any] = {"type": ("structure", "Send an object: {...}."), "unknown": NO_FIELD}

    @post_dump
    def leave_out_none(self, tree: Tree, **_: Any) -> Tree:
        return {name: value for name, value in tree.items() if value is not None and value != []}


class _RemovablePart(_Part):
    @validates_schema(skip_on_field_errors=True)
    def names_what_is_removed(self, tree: Tree, **_: Any) -> None:
        if tree.keys() == {"removed"}:
            raise ValidationError([("required", "Which entry is removed? Send its id, or what else tells it apart.")])


class _YesNo(fields.Boolean):
    """`true` or `false` and nothing else: "no" in a text is somebody's word."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if type(value) is not bool:
            raise self.make_error("invalid")
        return value


class _WholeNumber(fields.Integer):
    """Without quotes; `true` and 7.0 are none."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid")
        return value


class _SaidList(fields.List):  # type: ignore[type-arg]
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            return super()._deserialize(value, attr, data, **kwargs)
        if value.keys() != {"whole"}:
            raise ValidationError([("structure", 'Send a list, or an object with only "whole", which is a list.')])
        try:
            return {"whole": super()._deserialize(value["whole"], attr, data, **kwargs)}
        except ValidationError as error:
            raise ValidationError({"whole": error.messages}) from None


class _SaidText(fields.String):
    """A text of a list, or `{"text": ..., "removed": true}`."""

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, dict) and value.keys() == {"text", "removed"} and value["removed"] is True:
            return {**value, "text": super().deserialize(value["text"], attr, data, **kwargs)}
        return super().deserialize(value, attr, data, **kwargs)


@cache
def schema_of(cls: type, manner: Manner = "kept") -> type[Schema]:
    """The schema of one class of the model: `OutcomeSchema`; of what may be said of one: `SaidOutcomeSchema`."""
    own: dict[str, Any] = {shape.name: _field(shape, manner) for shape in shapes(cls)}
    if manner == "entry":
        own["removed"] = _YesNo(validate=_is_true, error_messages=_messages("true"))
    prefix = {"kept": "", "said": "Said", "entry": "SaidEntryOf"}[manner]
    return type(f"{prefix}{cls.__name__}Schema", (_RemovablePart if manner == "entry" else _Part,), own)


def _field(shape: Shape, manner: Manner) -> fields.Field[Any]:
    must = bool(shape.about.get("required"))
    about: dict[str, Any] = {
        "required": must and manner == "kept",
        "allow_none": not (must or (manner != "kept" and is_own_id(shape))),
        "metadata": {"description": shape.about["says"]} if shape.about["says"] else {},
    }
    if not shape.is_list:
        return _single(shape, "kept" if manner == "kept" else "said", about)
    about["error_messages"] = _messages("a list: [...]")
    if manner == "kept":
        return fields.List(_single(shape, "kept", {}), **about)
    return _SaidList(_single(shape, "entry", {}), **about)


def _single(shape: Shape, manner: Manner, about: dict[str, Any]) -> fields.Field[Any]:
    if shape.inner is not None:
        return fields.Nested(schema_of(shape.inner, manner), error_messages=_messages("an object: {...}"), **about)
    if shape.plain is bool:
        return _YesNo(error_messages=_messages("true or false, without quotes"), **about)
    if shape.plain is int:
        return _WholeNumber(validate=_within(shape), error_messages=_messages("a whole number, no quotes"), **about)
    text = _SaidText if manner == "entry" else fields.String
    return text(validate=_check(shape), error_messages=_messages("text in quotes"), **about)


def _messages(kind: str) -> dict[str, Any]:
    wrong: list[Fault] = [("structure", f"Send {kind}.")]
    needed: list[Fault] = [("required", "This cannot be left out.")]
    none: list[Fault] = [("required", "This cannot be null: what it stands in needs it.")]
    return {"invalid": wrong, "type": wrong, "required": needed, "null": none}


def _check(shape: Shape) -> Callable[[str], None]:
    if one_of := shape.about.get("one_of"):
        return _OneOf(one_of)
    # Ids in a list are references, which may lead elsewhere; `faults_of` knows who is there.
    form = "text" if shape.is_list and shape.about["form"] == "id" else shape.about["form"]

    def check(text: str) -> None:
        if fault := fault_in(form, text):
            raise ValidationError([fault])

    return check


def _within(shape: Shape) -> Callable[[int], None]:
    lowest, highest = NUMBERS[shape.about["form"]]

    def check(number: int) -> None:
        if not lowest <= number <= highest:
            raise ValidationError([("value", f"Send a whole number from {lowest} to {highest}.")])

    return check


class _OneOf(validate.OneOf):
    """Known to OpenAPI as an enumeration."""

    def __call__(self, value: Any) -> Any:
        if value not in self.choices:
            raise ValidationError([("code-invalid", f"Send one of {', '.join(map(str, self.choices))}.")])
        return value


def _is_true(value: bool) -> None:
    if not value:
        raise ValidationError([("value", "Send true, or leave it out.")])


# --- faults -----------------------------------------------------------------------------------------------------


def _faults_of_form(schema: type[Schema], tree: object) -> Iterator[Issue]:
    try:
        _instance(schema).load(tree)  # type: ignore[arg-type]
    except ValidationError as error:
        yield from _issues(error.messages, "")


@cache
def _instance(schema: type[Schema]) -> Schema:
    return schema()


def _issues(messages: Any, where: str) -> Iterator[Issue]:
    """Of marshmallow's tree of messages, whose leaves are lists of our (code, text)."""
    if isinstance(messages, dict):
        # marshmallow tells unknown fields in the order of a set, which is another in every process
        for key, below in sorted(messages.items(), key=lambda told: str(told[0]) if told[1] == [NO_FIELD] else ""):
            yield from _issues(below, _place(where, key))
    else:
        for fault in messages:
            text = fault[1].format(where or "of this name") if fault is NO_FIELD else fault[1]
            yield Issue("error", fault[0], where, text)


def _place(where: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{where}[{key}]"
    if key == "_schema":  # marshmallow's name for a fault of the whole
        return where
    if not (key.isascii() and key.isidentifier() and len(key) <= 64):  # it may itself be a person's data
        return f"{where}[?]"
    return f"{where}.{key}" if where else key


def _readable(cls: type, told: Any) -> Tree:
    """What of a faulty tree can still be read, every entry in its place, so that its other faults are found too."""
    tree: Tree = {}
    for shape in shapes(cls) if isinstance(told, dict) else ():
        value = told.get(shape.name)
        if isinstance(value, list) and shape.is_list:
            tree[shape.name] = [_readable_value(shape, entry) for entry in value]
        elif value is not None and not shape.is_list:
            tree[shape.name] = _readable_value(shape, value)
    return tree


def _readable_value(shape: Shape, value: Any) -> Any:
    if shape.inner is not None:
        return _readable(shape.inner, value)
    return value if type(value) is shape.plain else shape.plain()


def _is_told(where: str, told: set[str]) -> bool:
    """Whether a fault was found at this place already, or in what it stands in."""
    ends = (n for n, character in enumerate(f"{where}.") if character in ".[")
    return any(where[:end] in told for end in ends)


def _refused(faults: list[Issue]) -> Refused:
    return Refused(f"This record cannot be taken as it is: {len(faults)} fault{'s' * (len(faults) > 1)}.", faults)


RecordSchema = schema_of(Record)
SaidRecordSchema = schema_of(Record, "said")
