"""One feature: what it is, its state and the steps from there, its fields, its history."""

from desktop.panels.details.panel import DetailsPanel

__all__ = ["DetailsPanel"]
