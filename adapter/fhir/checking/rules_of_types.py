"""R4's invariants of the data types, each named after its key (gol_1 is gol-1) and given the object and its resource.

True holds, False fails, None cannot be told from here (told as a warning).
"""

from __future__ import annotations

from adapter.fhir.checking.fhirpath import UCUM, Node, at_most, chosen, count, distinct, exists, not_after, text, texts
from adapter.fhir.checking.formats import is_absolute, number_of
from adapter.jsontext import Number


def ext_1(node: Node, resource: Node) -> bool:
    """Every other element of an Extension is a value, so counting is enough; an unknown one has a fault of its own."""
    extended = "extension" in node
    return (len(node) - extended - ("url" in node) - ("id" in node) - ("_url" in node) > 0) != extended


def identifier_uri(node: Node, resource: Node) -> bool:
    if not exists(node, "system") or not exists(node, "value"):
        return True
    value = text(node, "value")
    return node.get("system") != "urn:ietf:rfc:3986" or value is None or is_absolute(value)


def qty_3(node: Node, resource: Node) -> bool:
    return not exists(node, "code") or exists(node, "system")


def sqty_1(node: Node, resource: Node) -> bool:
    return not exists(node, "comparator")


def _in_ucum(node: Node) -> bool:
    return not exists(node, "system") or text(node, "system") == UCUM


def age_1(node: Node, resource: Node) -> bool:
    value = number_of(node.get("value"))
    has_code = exists(node, "code") or not exists(node, "value")
    return has_code and _in_ucum(node) and (value is None or value > 0)


def cnt_3(node: Node, resource: Node) -> bool:
    value = node.get("value")
    whole = not (isinstance(value, Number) and "." in value.text)
    has_code = exists(node, "code") or not exists(node, "value")
    return has_code and _in_ucum(node) and (not exists(node, "code") or node.get("code") == "1") and whole


def dis_1(node: Node, resource: Node) -> bool:
    return (exists(node, "code") or not exists(node, "value")) and _in_ucum(node)


def drt_1(node: Node, resource: Node) -> bool:
    return not exists(node, "code") or (text(node, "system") == UCUM and exists(node, "value"))


def rat_1(node: Node, resource: Node) -> bool:
    both_or_none = exists(node, "numerator") == exists(node, "denominator")
    return both_or_none and exists(node, "numerator", "extension")


def rng_2(node: Node, resource: Node) -> bool | None:
    low, high = node.get("low"), node.get("high")
    return at_most(low, high) if isinstance(low, dict) and isinstance(high, dict) else True


def per_1(node: Node, resource: Node) -> bool | None:
    return not_after(text(node, "start"), text(node, "end")) if exists(node, "start") and exists(node, "end") else True


def att_1(node: Node, resource: Node) -> bool:
    return not exists(node, "data") or exists(node, "contentType")


def attachment_size(node: Node, resource: Node) -> bool:
    if not exists(node, "size") or not exists(node, "data"):
        return True
    data, size = text(node, "data"), node.get("size")
    if data is None or type(size) is not int:
        return True
    packed = "".join(data.split())
    return len(packed) // 4 * 3 - packed.count("=") == size


def cpt_2(node: Node, resource: Node) -> bool:
    return not exists(node, "value") or exists(node, "system")


def exp_1(node: Node, resource: Node) -> bool:
    return exists(node, "expression", "reference")


def trd_1(node: Node, resource: Node) -> bool:
    return not exists(node, "data") or not chosen(node, "timing")


def trd_2(node: Node, resource: Node) -> bool:
    return not exists(node, "condition") or exists(node, "data")


def trd_3(node: Node, resource: Node) -> bool:
    kind = text(node, "type") or ""
    named = kind != "named-event" or exists(node, "name")
    timed = kind != "periodic" or chosen(node, "timing")
    return named and timed and (not kind.startswith("data-") or exists(node, "data"))


def drq_1(node: Node, resource: Node) -> bool:
    return exists(node, "path") != exists(node, "searchParam")


drq_2 = drq_1


def tim_1(node: Node, resource: Node) -> bool:
    return not exists(node, "duration") or exists(node, "durationUnit")


def tim_2(node: Node, resource: Node) -> bool:
    return not exists(node, "period") or exists(node, "periodUnit")


def tim_4(node: Node, resource: Node) -> bool:
    duration = number_of(node.get("duration"))
    return duration is None or duration >= 0


def tim_5(node: Node, resource: Node) -> bool:
    period = number_of(node.get("period"))
    return period is None or period >= 0


def tim_6(node: Node, resource: Node) -> bool:
    return not exists(node, "periodMax") or exists(node, "period")


def tim_7(node: Node, resource: Node) -> bool:
    return not exists(node, "durationMax") or exists(node, "duration")


def tim_8(node: Node, resource: Node) -> bool:
    return not exists(node, "countMax") or exists(node, "count")


def tim_9(node: Node, resource: Node) -> bool:
    when = texts(node, "when")
    return not exists(node, "offset") or (exists(node, "when") and {"C", "CM", "CD", "CV"}.isdisjoint(when))


def tim_10(node: Node, resource: Node) -> bool:
    return not exists(node, "timeOfDay") or not exists(node, "when")


# --- ElementDefinition: what definitions are made of ------------------------------------------------------------


def eld_1(node: Node, resource: Node) -> bool:
    return exists(node, "discriminator", "description")


def eld_2(node: Node, resource: Node) -> bool:
    least, most = node.get("min"), text(node, "max")
    if most is None or most == "*" or not most.isascii() or not most.isdigit() or not isinstance(least, int):
        return True
    return least <= (int(most) if len(most) < 20 else least)


def eld_3(node: Node, resource: Node) -> bool:
    most = text(node, "max")
    return most is None or most == "*" or (most.isascii() and most.isdigit())


def eld_4(node: Node, resource: Node) -> bool:
    return not exists(node, "aggregation") or node.get("code") in ("Reference", "canonical")


def eld_5(node: Node, resource: Node) -> bool:
    plain = exists(node, "type", "example", "maxLength", "binding")
    return not exists(node, "contentReference") or not (
        plain or any(chosen(node, name) for name in ("defaultValue", "fixed", "pattern", "minValue", "maxValue"))
    )


def eld_6(node: Node, resource: Node) -> bool:
    return not chosen(node, "fixed") or count(node, "type") <= 1


def eld_7(node: Node, resource: Node) -> bool:
    return not chosen(node, "pattern") or count(node, "type") <= 1


def eld_8(node: Node, resource: Node) -> bool:
    return not chosen(node, "pattern") or not chosen(node, "fixed")


def eld_11(node: Node, resource: Node) -> bool:
    bindable = {"code", "Coding", "CodeableConcept", "Quantity", "string", "uri"}
    types = texts(node, "type", "code")
    return not exists(node, "binding") or not types or not bindable.isdisjoint(types)


def eld_12(node: Node, resource: Node) -> bool:
    value_set = text(node, "valueSet")
    return value_set is None or value_set.startswith(("http:", "https", "urn:"))


def eld_13(node: Node, resource: Node) -> bool:
    return distinct(texts(node, "type", "code"))


def eld_14(node: Node, resource: Node) -> bool:
    return distinct(texts(node, "constraint", "key"))


def eld_15(node: Node, resource: Node) -> bool:
    return not chosen(node, "defaultValue") or not exists(node, "meaningWhenMissing")


def eld_16(node: Node, resource: Node) -> bool:
    name = text(node, "sliceName")
    return name is None or (name != "" and all(c in "/-_[]@" or (c.isascii() and c.isalnum()) for c in name))


def eld_17(node: Node, resource: Node) -> bool:
    return node.get("code") in ("Reference", "canonical") or not exists(node, "targetProfile")


def eld_18(node: Node, resource: Node) -> bool:
    return node.get("isModifier") is not True or exists(node, "isModifierReason")


_NOT_IN_NAMES = frozenset(".,:;'\"/|?!@#$%&*()[]{}")


def eld_19(node: Node, resource: Node) -> bool:
    path = text(node, "path")
    if path is None:
        return True
    first, *rest = path.split(".")
    names = [first, *(name.split(":")[0].removesuffix("[x]") for name in rest)]
    return all(0 < len(name) <= 64 and _NOT_IN_NAMES.isdisjoint(name) and not _blank(name) for name in names)


def _blank(name: str) -> bool:
    return any(c.isspace() for c in name)


def eld_22(node: Node, resource: Node) -> bool:
    return not exists(node, "sliceIsConstraining") or exists(node, "sliceName")
