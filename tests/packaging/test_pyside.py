"""What a new PySide6 must not bring back."""

import sys

from PySide6.QtGui import QImage

CALLS = 20_000


def test_calls_that_return_nothing_leave_the_count_of_none_alone():
    """6.12.0 loses a reference to None with each such call on Python 3.11, and dies after some thousand."""
    image = QImage(4, 4, QImage.Format.Format_ARGB32)
    image.fill(0)  # the first call of all sets up what stays
    before = sys.getrefcount(None)

    for _ in range(CALLS):
        image.fill(0)

    assert abs(sys.getrefcount(None) - before) < CALLS / 1000
