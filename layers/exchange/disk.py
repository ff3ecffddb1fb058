"""Which errors of the system are the disk's, and say nothing of the file that is read."""

from __future__ import annotations

import errno

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_READ = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENODEV)
"""What a file, or a part of it that lies beside it, ends with that is gone, shut or on a medium that fails."""


def is_the_disks(error: BaseException) -> bool:
    """Whether the file may be whole all the same."""
    return isinstance(error, OSError) and error.errno in (*NO_ROOM, *NOT_READ)
