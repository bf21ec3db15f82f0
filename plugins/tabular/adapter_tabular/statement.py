"""What a sheet states about one plan: its rows, raw, under their headings. Not read yet, and small enough to wait."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from adapter_tabular.cell import Row
from adapter_tabular.headings import Headings
from adapter_tabular.packing import Packed, plain_cells, unpacked

Tree = dict[str, Any]
DIGITS = 20  # bytes of a digest


class Statement(NamedTuple):
    """`part`: other rows of the plan were refused."""

    headings: Headings
    rows: Sequence[Packed]
    part: bool = False

    def opened(self) -> list[Row]:
        return [unpacked(row) for row in self.rows]

    def digest(self, under: hashlib.blake2b | None = None) -> str:
        """Of every cell with its heading, in the order of the rows; not of where in the file they stand.

        `under` is `digest_of(headings)`, for whoever has many statements of one sheet.
        """
        digest = digest_of(self.headings) if under is None else under.copy()
        digest.update(b"".join([row.cells for row in self.rows]))
        if self.part:
            digest.update(b"part")
        return digest.hexdigest()

    def tree(self, profile: str) -> Tree:
        """As JSON can hold it; an absent cell is none, a blank one an empty text."""
        return tree_of(profile, self.headings, self.opened(), part=self.part)


def digest_of(headings: Headings) -> hashlib.blake2b:
    told = msgspec.msgpack.encode((headings.headers, headings.date_1904))
    return hashlib.blake2b(told, digest_size=DIGITS)


def tree_of(profile: str, headings: Headings, rows: Sequence[Row], *, part: bool = False) -> Tree:
    tree: Tree = {
        "profile": profile,
        "kind": headings.kind,
        "headings": [*headings.headers],
        "rows": [plain_cells(row.cells) for row in rows],
        "numbers": [row.number for row in rows],
    }
    marks = {"date_1904": headings.date_1904, "part": part}
    return {**tree, **{mark: True for mark, is_so in marks.items() if is_so}}


def statement_of(tree: Mapping[str, Any]) -> Statement:
    """The inverse of `tree`."""
    headings = Headings(tree["kind"], tuple(tree["headings"]), tree.get("date_1904", False))
    numbered = zip(tree["numbers"], tree["rows"], strict=True)
    return Statement(
        headings, [Packed(number, msgspec.msgpack.encode(cells)) for number, cells in numbered], tree.get("part", False)
    )
