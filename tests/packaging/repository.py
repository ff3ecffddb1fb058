"""The repository as a person who clones it gets it."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = (ROOT / "packaging" / "run", ROOT / "packaging" / "test", ROOT / ".ci" / "run")


def own_files() -> list[Path]:
    """Every file that is, or would be, under version control."""
    listing = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(listing, capture_output=True, text=True, check=False)
    if found.returncode:
        return [path for path in ROOT.rglob("*") if path.is_file() and not is_made(path)]
    return [path for name in found.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def is_made(path: Path) -> bool:
    """Made by tools, where there is no git to ask."""
    parts = path.relative_to(ROOT).parts
    return any(part in {".venv", "vendor", "__pycache__"} or part.endswith("_cache") for part in parts)
