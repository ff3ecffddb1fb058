"""Panels: each shows one side of the situation and knows nothing of the others."""
