"""Whether a process of some other parent has ended."""

import time

import psutil


def ends(number):
    """Waits a while for a process to end; returns whether it has. One that nobody has asked after counts."""
    for _ in range(200):
        try:
            if psutil.Process(number).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False
