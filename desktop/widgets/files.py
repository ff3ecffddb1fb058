"""Choosing files. Where a test or a script says so by a path, nothing is asked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from layers.errors import SituationError
from layers.exchange.formats import FORMATS
from layers.i18n import tr


def choose_workspace(parent: QWidget, folder: Path) -> Path | None:
    """A workspace that is there."""
    name, _ = QFileDialog.getOpenFileName(
        parent, tr("Open another workspace"), str(folder), f"{tr('Workspaces')} (*.gpkg *.anlan);;{tr('All files')} (*)"
    )
    return Path(name) if name else None


def choose_imports(parent: QWidget, folder: Path) -> list[Path]:
    """Files to bring in; none when the person thought better of it."""
    patterns = " ".join(f"*{suffix}" for known in FORMATS for suffix in known.suffixes)
    names, _ = QFileDialog.getOpenFileNames(
        parent, tr("Import files"), str(folder), f"{tr('Data files')} ({patterns} *.gz *.xml);;{tr('All files')} (*)"
    )
    return [Path(name) for name in names]


def choose_folder(parent: QWidget, folder: Path) -> Path | None:
    """A folder that is there."""
    name = QFileDialog.getExistingDirectory(parent, tr("Choose a folder"), str(folder))
    return Path(name) if name else None


def choose_export(parent: QWidget, folder: Path, name: str, formats: str) -> Path | None:
    """Where to write; `formats` is what may be chosen, as Qt writes it."""
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Export"), str(folder / name), formats)
    return Path(chosen) if chosen else None


def named(path: Path, suffixes: tuple[str, ...]) -> Path:
    """With one of the endings, so that it is of the format that was chosen.

    Raises
    ------
    SituationError
        It had none, and a file is there under the name with the first.
    """
    if path.name.casefold().endswith(suffixes):
        return path
    found = path.with_name(path.name + suffixes[0])
    if found.exists():
        raise SituationError(tr("{file} is there already.").format(file=found.name), hint=tr("Choose another name."))
    return found
