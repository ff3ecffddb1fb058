"""placeholder"""
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class PlanPanel(QWidget):
    draw_wanted = Signal(object, str, str)
    fit_wanted = Signal(object)

    def __init__(self, situation, themes, messages, parent=None):
        super().__init__(parent)

    def save_draft(self): ...
    def stop(self): ...
