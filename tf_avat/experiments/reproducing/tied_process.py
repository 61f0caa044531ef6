"""Becomes another program that is killed when the thread that started it ends, however that ends.

Started as a file, by `carried_run`: `tied_process.py PARENT PROGRAM ARGUMENT ...`. Linux sends the signal;
the wish for it outlives the change into another program.
"""

import ctypes
import os
import signal
import sys

# <sys/prctl.h>
_PR_SET_PDEATHSIG = 1


def become(parent, command):
    """Ties this process to its parent, and becomes a program; does not return.

    Args:
        parent: number of the process that this one is to end with.
        command: path of the program, and its arguments.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL):
        raise OSError(ctypes.get_errno(), "prctl")
    # It may have ended before it could be asked for.
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    os.execv(command[0], command)


if __name__ == "__main__":
    become(int(sys.argv[1]), sys.argv[2:])
