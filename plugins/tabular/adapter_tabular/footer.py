"""Does a row look like what reports print under their data: a count of rows, who made it and when?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapter_tabular.cell import Cell, is_empty

_FOOTER = re.compile(
    r"(?:grand |sub-?)?totals?\b|(?:total|number|count) (?:of )?(?:rows|records|lines|people|clients)\b"
    r"|(?:rows?|records?|count)\s*[:=]|\(?\d{1,9} (?:rows?|records?|lines?)\b"
    r"|(?:report|extract|file|data|list) (?:was )?(?:produced|generated|created|run|printed|extracted|date|ends?|as)\b"
    r"|(?:produced|generated|created|printed|exported|extracted|run) (?:by|on|at|from)\b"
    r"|(?:\W{0,9})end of (?:report|extract|file|data|list)\b|page \d{1,6} of \d{1,6}"
    r"|(?:official|confidential|restricted)(?:\W{1,3}sensitive)?\W{0,3}\Z",
    re.ASCII | re.IGNORECASE,
)


def looks_like_footer(cells: Sequence[Cell | None]) -> bool:
    """At most two cells are filled, and the first of them begins with the words of a footer."""
    filled = [cell for cell in cells if not is_empty(cell)]
    return 0 < len(filled) <= 2 and isinstance(filled[0], str) and _FOOTER.match(filled[0].lstrip()) is not None
