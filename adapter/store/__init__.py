"""What is kept: resources in every version, messages as they came, and what each system is known to hold.

The only room that imports sqlalchemy. `Store.run` is one transaction that writes, `Store.look` one that only reads.
"""

from __future__ import annotations

from adapter.store.faults import STORE_FAULTS
from adapter.store.opening import Store
from adapter.store.unit import Unit

__all__ = ["STORE_FAULTS", "Store", "Unit"]
