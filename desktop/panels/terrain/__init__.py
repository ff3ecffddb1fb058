"""The panel that says what the ground says."""

from desktop.panels.terrain.panel import TerrainPanel

__all__ = ["TerrainPanel"]
