"""Plans as structure: what can be done to them, and what is still missing in them."""
