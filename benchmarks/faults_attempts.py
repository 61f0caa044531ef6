"""Attempts on damaged files, held to little memory and time, and what of them goes wrong."""

import json
import resource
import signal
import traceback

from tf_avat.input_error import InputError

SECONDS = 30


def problem_of(attempt, must_refuse=False):
    """Says what went wrong if an attempt ends in another error than a short `InputError`, or never."""
    limits = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[0])
    # What a damaged file asks for is not to be taken from the machine, nor for ever.
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 2**32, limits[1]))
    before = signal.signal(signal.SIGALRM, _late)
    signal.alarm(SECONDS)
    try:
        attempt()
    except InputError as error:
        return None if "\n" not in str(error).strip() else f"several lines: {error}"
    except OSError as error:
        return None if error.filename else traceback.format_exc()[-400:]
    except Exception:
        return traceback.format_exc()[-600:]
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, limits)
    return "went on silently" if must_refuse else None


def _late(number, frame):
    raise RuntimeError(f"still busy after {SECONDS} seconds")


def damaged(content, generator, within=None):
    """Bytes cut, flipped, zeroed, put in or taken out at a random place."""
    whole = content
    content, where = bytearray(content), generator.randrange(min(len(content), within or len(content)))
    kind = generator.randrange(6)
    if kind == 0:
        del content[where:]
    elif kind == 1:
        content[where : where + 16] = bytes(16)
    elif kind == 2:
        content[where:where] = generator.randbytes(generator.randint(1, 8))
    elif kind == 3:
        del content[where : where + generator.randint(1, 8)]
    else:
        for _ in range(kind * kind - 15):
            content[where] ^= 1 << generator.randrange(8)
            where = generator.randrange(min(len(content), within or len(content)))
    return bytes(content) if content != whole else damaged(whole, generator, within)


def change_json(file, change):
    """Changes what a JSON file holds."""
    found = json.loads(file.read_text())
    change(found)
    file.write_text(json.dumps(found))
