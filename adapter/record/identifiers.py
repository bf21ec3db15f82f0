"""Numbers that name people, with the check digits they pass; and the ids that we make ourselves.

Rules: fhir.md 4.9 and Public Health Scotland's `chi_check`, whose order of faults is kept: characters, length, date,
check digit. **A number alone never places a person.** Two check rules catch fewer slips than one, so a caller also asks
for agreeing recorded dates of birth (reconcile.md, "Which person"), never the date digits of a CHI; and a number that
fails here is kept as it came and never matched on.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from calendar import monthrange
from dataclasses import dataclass, field
from functools import lru_cache

from adapter.errors import Misconfigured

CHI = "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
HSC_NUMBER = "https://fhir.nhs.uk/Id/hsc-number"
NUMBERS = (CHI, NHS_NUMBER, HSC_NUMBER)

MODULUS_11 = "modulus-11"
MODULUS_10 = "modulus-10"  # CHI only; issued since 2026, when modulus-11 numbers ran out for some dates of birth

# Faults: the number is kept as it came and never matched on. All of these texts may be shown: none holds a digit of it.
EMPTY = "no number is there"
CHARACTERS = "it has characters that are not the digits 0 to 9"
TOO_SHORT = "it has fewer than ten digits"
TOO_LONG = "it has more than ten digits"
PLACEHOLDER = "it is one digit ten times, which stands in for a number that nobody had"
CHECK_DIGIT = "its check digit is wrong"

# Repairs
SPACES_REMOVED = "spaces removed"
HYPHENS_REMOVED = "hyphens removed"
ZERO_RESTORED = "leading zero restored"

# Warnings: the number stays valid.
IMPOSSIBLE_DATE = "its first six digits are not a date"
OUTSIDE_RANGES = "it is outside the ranges that are issued as NHS numbers"
TEST_RANGE = "it is in the range kept for tests"
HSC_PREFIX = "it does not begin with 32 to 39, as Health and Care numbers do"

PUBLISHED_KEY = hashlib.sha256(b"outcomes-adapter").digest()
"""For `--sender NAME` without a store. Everybody knows it: ids made with it are stable, and keep nothing secret."""

_SPACES = " \t\r\n\u00a0\u2007\u2009\u202f"
_HYPHENS = "-\u2010\u2011\u2012\u2013"
_WITHOUT_SPACES = str.maketrans("", "", _SPACES)
_WITHOUT_HYPHENS = str.maketrans("", "", _HYPHENS)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_OUR_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one number. `value` is ten digits where a repair was needed and worked, else as it came.

    `valid` is None for a system whose rules we do not know. `fault` says why it is False. Where both check digits
    agree, `rule` is modulus-11, the older.
    """

    system: str | None
    value: str = field(repr=False)
    rule: str | None = None
    valid: bool | None = None
    fault: str | None = None
    repaired: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@lru_cache(maxsize=256)  # one number is looked at when it is read, locked, looked up and placed
def check_number(system: str | None, value: str) -> Checked:
    """Check a CHI, NHS or Health and Care number; a number of any other system comes back untouched, no opinion.

    A repair counts only where the repaired number passes. Digits of other scripts are not digits: nothing that
    compares numbers as text would find them equal.
    """
    if system is None or system not in NUMBERS:
        return Checked(system, value)
    number, repaired = _without_separators(value)
    padded = _padded(number) if system == CHI else None
    if padded is not None:
        number, repaired = padded, (*repaired, ZERO_RESTORED)
    fault = _fault_in(number)
    rule = None if fault else _rule_passed(system, number)
    if rule is None:
        return Checked(system, value, valid=False, fault=fault or CHECK_DIGIT)
    return Checked(system, number, rule, True, None, repaired, _warnings_about(system, number))


def _without_separators(value: str) -> tuple[str, tuple[str, ...]]:
    spaceless = value.translate(_WITHOUT_SPACES)
    number = spaceless.translate(_WITHOUT_HYPHENS)
    repaired = (SPACES_REMOVED,) if spaceless != value else ()
    return number, (*repaired, HYPHENS_REMOVED) if number != spaceless else repaired


def _padded(number: str) -> str | None:
    """The CHI that lost its leading zero in a spreadsheet or a numeric column, if it is one.

    Two in eleven of all nine-digit numbers would pass a check digit once padded. Asking for a possible date keeps a
    number that lost a digit elsewhere from being made into somebody else's.
    """
    if len(number) != 9 or not _DIGITS.fullmatch(number):
        return None
    padded = "0" + number
    return padded if _is_date(padded) and _rule_passed(CHI, padded) else None


def _fault_in(number: str) -> str | None:
    if not number:
        return EMPTY
    if not _DIGITS.fullmatch(number):
        return CHARACTERS
    if len(number) != 10:
        return TOO_SHORT if len(number) < 10 else TOO_LONG
    # All ten of these pass modulus 11, and 1111111111 has a date: shared by everybody whose number was unknown.
    return PLACEHOLDER if len(set(number)) == 1 else None


def _rule_passed(system: str, number: str) -> str | None:
    """`number` has ten ASCII digits."""
    digits = [ord(c) - 48 for c in number]
    weighted = sum(digit * (10 - place) for place, digit in enumerate(digits[:9]))
    if (weighted + digits[9]) % 11 == 0:  # a check of ten fits no digit, so it never passes
        return MODULUS_11
    doubled = sum(d if place % 2 else d * 2 - 9 * (d > 4) for place, d in enumerate(digits[:9]))
    if system == CHI and (doubled + digits[9]) % 10 == 0:
        return MODULUS_10
    return None


def _warnings_about(system: str, number: str) -> tuple[str, ...]:
    if system == CHI:
        return () if _is_date(number) else (IMPOSSIBLE_DATE,)
    if system == HSC_NUMBER:
        return () if "32" <= number[:2] <= "39" else (HSC_PREFIX,)
    if number.startswith("999"):
        return (TEST_RANGE,)
    # 300 to 319 are issued in England; 320 to 399 belong to Northern Ireland.
    issued = number[0] in "467" or "30" <= number[:2] <= "31"
    return () if issued else (OUTSIDE_RANGES,)


def _is_date(number: str) -> bool:
    day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
    return 1 <= month <= 12 and 1 <= day <= monthrange(2000 + year, month)[1]  # 1900 was no leap year, 2000 was


def derived_id(key: bytes, sender: str, person: str, kind: str, local: str, *, digest: bytes = b"") -> str:
    """The id we propose for something that a sender names: a lower-case UUID (RFC 9562, version 8).

    `person` and `local` are the *sender's own* references. Never pass a CHI, an NHS number or a name: with a key that
    is known or leaks, ten digits are found again from the id in seconds. `digest` is the message's, for a sender
    without a key of its own. Raises Misconfigured where the key is empty.
    """
    if not key:
        raise Misconfigured("The key for making ids is empty. Set [security] id_key.")
    parts = [part.encode("utf-8", "surrogatepass") for part in (sender, person, kind, local)]
    said = b"".join(len(part).to_bytes(8, "big") + part for part in (*parts, digest))
    keyed = _keyed(key).copy()
    keyed.update(said)
    made = bytearray(keyed.digest()[:16])
    made[6] = made[6] & 0x0F | 0x80
    made[8] = made[8] & 0x3F | 0x80
    text = made.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@lru_cache(maxsize=4)
def _keyed(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod="sha256")


def new_id() -> str:
    """The id of something that nobody has named yet: of the same form, and made of chance."""
    return derived_id(secrets.token_bytes(32), "", "", "", "")


def is_our_uuid(text: str) -> bool:
    """Whether it has the form of a `derived_id`; others may make version 8 UUIDs too, so it proves nothing."""
    return _OUR_UUID.fullmatch(text) is not None
