"""Plans of a sheet as arrivals that are read when somebody asks: most of this week's say what last week's said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from adapter.errors import Refused
from adapter.plugin import Said, Unopened
from adapter_tabular.cell import Row
from adapter_tabular.packing import Packed
from adapter_tabular.reading import Reader
from adapter_tabular.saying import Speaker
from adapter_tabular.statement import Statement, digest_of, tree_of

BETWEEN = "\x1f"  # no cell that is kept holds it


class Opening:
    """Holds the profile and the headings, nothing of the file."""

    def __init__(self, reader: Reader, speaker: Speaker) -> None:
        self._reader, self._speaker = reader, speaker
        self._under = digest_of(reader.headings)

    def unopened(self, key: str, rows: Sequence[Packed], *, part: bool = False) -> Unopened:
        """`part`: other rows of this plan were refused, so that these do not name all there is."""
        statement = Statement(self._reader.headings, rows, part)
        digest, where = statement.digest(self._under), self._reader.place([rows[0].number])
        return Unopened(key, digest, where, partial(self._said, statement, key, digest))

    def again(self, statement: Statement, person: str) -> Said:
        plans = [key.plan for row in statement.opened() if (key := self._reader.key(row)).missing is None]
        if not plans:
            raise Refused("What was said before cannot be read by today's profile: its key columns are others now.")
        return self._said(statement, f"{person}{BETWEEN}{plans[0]}", statement.digest(self._under))

    def said(self, rows: Sequence[Row], person: str, plan: str, *, part: bool = False) -> Said:
        """Of rows that are at hand, without a key and a digest."""
        said = self._speaker.said([self._reader.cells(row) for row in rows], person, plan, part=part)
        return replace(said, tree=tree_of(self._reader.profile.name, self._reader.headings, rows, part=part))

    def _said(self, statement: Statement, key: str, digest: str) -> Said:
        return replace(self.said(statement.opened(), *key.split(BETWEEN), part=statement.part), key=key, digest=digest)
