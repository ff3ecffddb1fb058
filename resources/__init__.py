"""Bundled files: design, glyphs, words, web assets."""

from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a bundled file or folder."""
    return Path(__file__).parent.joinpath(*parts)
