"""The domain works on a machine without any window system."""

import subprocess
import sys

EVERYTHING = """
import importlib, pkgutil, sys
import layers

for module in pkgutil.walk_packages(layers.__path__, "layers."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"desktop", "PySide6", "shiboken6", "pyqtgraph"}))
"""


def test_the_whole_domain_loads_without_a_window_library():
    loaded = subprocess.run([sys.executable, "-P", "-c", EVERYTHING], capture_output=True, text=True, check=False)

    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.split() == []
