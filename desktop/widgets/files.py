"""Choosing files. Where a test or a script says so by a path, nothing is asked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from layers.i18n import tr


def choose_workspace(parent: QWidget, folder: Path) -> Path | None:
    """A workspace that is there."""
    name, _ = QFileDialog.getOpenFileName(
        parent, tr("Open another workspace"), str(folder), f"{tr('Workspaces')} (*.gpkg *.anlan);;{tr('All files')} (*)"
    )
    return Path(name) if name else None


def choose_import(parent: QWidget, folder: Path) -> Path | None:
    """A file to bring in."""
    patterns = "*.geojson *.json *.gpkg *.csv *.pbf *.gz *.shp *.kml *.gpx"
    name, _ = QFileDialog.getOpenFileName(
        parent, tr("Import a file"), str(folder), f"{tr('Data files')} ({patterns});;{tr('All files')} (*)"
    )
    return Path(name) if name else None


def choose_export(parent: QWidget, folder: Path, name: str, formats: str) -> Path | None:
    """Where to write; `formats` is what may be chosen, as Qt writes it."""
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Export"), str(folder / name), formats)
    return Path(chosen) if chosen else None
