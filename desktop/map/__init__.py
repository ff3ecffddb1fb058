"""The native canvas: what the stack shows at the picture's moment, drawn with pyqtgraph."""
