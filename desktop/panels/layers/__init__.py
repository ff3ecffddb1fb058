"""The layer tree: what is shown, in which order, how strongly; and the legend under it."""

from desktop.panels.layers.panel import LayersPanel

__all__ = ["LayersPanel"]
