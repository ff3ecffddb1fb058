"""Vector tiles as base: read by their specification, painted in quiet inks, and their places told by name."""
