"""Plans: reading their parts, changing them step by step, and what is still missing in them."""
