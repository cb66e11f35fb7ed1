"""Where tests keep what they throw away: in memory where there is room, for the disk's sake.

A commit waits for the disk 4 ms on a virtual machine, and a new database half
a second; there are thousands of them in a run.
"""

import os
import shutil
from pathlib import Path

ROOM = 3 * 2**30
"""Bytes that must be free: a run needs up to one, and containers often have 64 MB."""

SHARED = Path("/dev/shm")  # noqa: S108  a file system, not a file


def folder_in_memory() -> Path | None:
    """A folder in memory with room; None where there is none, for the usual one."""
    try:
        roomy = os.access(SHARED, os.W_OK) and shutil.disk_usage(SHARED).free >= ROOM
    except OSError:
        return None
    return SHARED if roomy else None
