"""Exit codes, one meaning each."""

DONE = 0
REFUSED = 1
"""Nothing changed, or not one row could be taken; a broken journal."""
USAGE = 2
PARTLY = 3
"""Some rows or lines went in, some were rejected."""
