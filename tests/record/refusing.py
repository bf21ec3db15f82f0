"""What the JSON door refuses, by place: shared by the tests of schema, forms and validity."""

from __future__ import annotations

from typing import Any

import pytest

from adapter import jsontext
from adapter.errors import Refused
from adapter.record.schema import record_from_json

SMALL: dict[str, Any] = {"id": "r", "person": {"id": "p"}}


def refusal(tree: Any, read: Any = record_from_json) -> dict[str, str]:
    """What is refused, by place."""
    with pytest.raises(Refused) as refused:
        read(jsontext.loads(jsontext.dumps(tree)))
    assert refused.value.reason == "invalid"
    return {issue.where: issue.text for issue in refused.value.issues}
