"""For every test of the house and of the plugins: how long Hypothesis may take."""

from __future__ import annotations

import os

from hypothesis import settings

# In CI Hypothesis chooses its own profile: the same examples each time, so that a change lands or fails by what it is.
if "CI" not in os.environ:
    settings.register_profile("here", deadline=None, print_blob=True)
    settings.load_profile("here")
