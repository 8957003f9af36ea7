"""Becomes another program, which the kernel kills when its parent dies: `die_with_parent.py PARENT_PID PROGRAM ...`.

A program of its own, for code run between fork and exec may deadlock in a process with threads. Run with -I -S: 15 ms.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2), Linux; kept over exec

if __name__ == "__main__":
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent, *words = sys.argv[1:]
    if os.getppid() != int(parent):
        sys.exit(1)  # it died before we asked to be told
    os.execv(words[0], words)  # noqa: S606 - no shell is the point
