"""Puts the web map's files into whatever is built, fetching them when they are missing."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebAssets(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Nothing for an editable install: there the program finds them where packaging/run puts them."""
        if version != "editable":
            fetch = Path(self.root) / "packaging" / "fetch_web_assets.py"
            subprocess.run([sys.executable, str(fetch)], check=True)
