"""For every test: how long Hypothesis may take, and that CI tries the same examples in every run."""

from __future__ import annotations

import importlib
import os
import pkgutil
from pathlib import Path

from hypothesis import settings

HERE = Path(__file__).resolve().parent

if "CI" in os.environ:
    # Hypothesis chooses its own profile here: the same examples each time, so that a change lands or fails by what it
    # is. It draws them from the constants of every module of ours that is loaded, so all are, before the first test.
    plugins = [f"{folder}/" for folder in HERE.glob("plugins/*") if folder.is_dir()]
    for module in pkgutil.walk_packages([f"{HERE}/adapter"], "adapter."):
        importlib.import_module(module.name)
    for module in pkgutil.walk_packages(plugins):
        if module.name.startswith("adapter_"):
            importlib.import_module(module.name)
else:
    settings.register_profile("here", deadline=None, print_blob=True)
    settings.load_profile("here")
