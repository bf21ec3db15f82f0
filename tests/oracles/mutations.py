"""Sound resources made faulty in many ways, by seed: what a tired integrator or a bad map would send."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator

from tests.oracles import structure_faults, unlikely_faults, value_faults
from tests.oracles.spots import KINDS, Tree

assert structure_faults
assert unlikely_faults
assert value_faults  # each registers its kinds


def mutations(resources: list[Tree], count: int, seed: int) -> Iterator[tuple[str, Tree]]:
    """(kind, faulty resource), the kinds in turn; some kinds leave some resources sound, and that is for the judges."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        for change in KINDS:
            for _ in range(20):
                tree = copy.deepcopy(chance.choice(resources))
                if change(tree, chance) is not False:
                    yield change.__name__, tree
                    made += 1
                    break
