"""The situation board: what is open, what is free, what is full. Every number opens the rows it counts."""

from desktop.panels.board.panel import BoardPanel

__all__ = ["BoardPanel"]
