"""An output that grows window by window, and appears when it is whole."""

import contextlib
import gzip
import json
import os
import pathlib
import shutil

from tf_avat.check_writable import check_writable
from tf_avat.input_error import InputError

_BEGUN, _ROWS, _SCORED, _LEFT_OUT, _WINDOWS = (
    "begun_with.json",
    "rows",
    "scored",
    "left_out.jsonl",
    "windows.jsonl",
)


class UnfinishedOutput:
    """A file that is written in a folder beside its place, and goes on there where it was cut off.

    What is written of a window counts once a line of `windows.jsonl` says so, and all behind it is cut off
    when the file is opened again. With a name that ends in `.gz` each window is a member of gzip.

    Args:
        path: the file.

    Attributes:
        path: the file.
        folder: where it is while it is unfinished.
        left_out_path: file of the rows that were left out, one JSON object each, if there are any.
        windows: how many windows have been written.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.folder = pathlib.Path(f"{path}.unfinished")
        self.left_out_path = pathlib.Path(f"{path}.left_out.jsonl")
        self._gzip = self.path.name.endswith(".gz")
        self._written, self._files, self._left_out = {}, {}, 0

    @property
    def windows(self):
        return len(self._written)

    def check(self, overwrite):
        """Refuses a place that can't be written, or that is taken; writes nothing.

        Raises:
            InputError: the message says what is there.
        """
        parent = self.path.absolute().parent
        if not parent.is_dir():
            raise InputError(f"`output`={self.path}: there is no folder {parent}")
        if self.path.is_dir():
            raise InputError(f"`output`={self.path}: this is a folder; a file is written")
        check_writable(parent, "the output in")
        for place in (self.path, self.left_out_path):
            if os.path.lexists(place) and not overwrite:
                raise InputError(f"`output`={self.path}: {place} is there already; `overwrite` replaces it")

    def open(self, begun_with, overwrite):
        """Opens the folder, and what was written there with the same settings.

        Args:
            begun_with: dictionary of str by names for messages: what the output depends on, besides rows.
            overwrite: begin anew where it was begun with other settings.

        Returns:
            Whether there is something to go on with.

        Raises:
            InputError: it was begun with others.
        """
        self._overwrite = overwrite
        earlier = self._earlier()
        if earlier != begun_with:
            if earlier is not None:
                self._refuse_other(earlier, begun_with)
            self._clear()
            self._whole(_BEGUN, json.dumps(begun_with))
        for name in (_ROWS, _SCORED, _WINDOWS):
            # Not "a", which would write behind what is cut off.
            descriptor = os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
            self._files[name] = os.fdopen(descriptor, "r+b")
        self._files[_LEFT_OUT] = (self.folder / _LEFT_OUT).open("w", encoding="utf-8")
        for line in self._files[_WINDOWS].read().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            entry = json.loads(line)
            self._written[entry["window"]] = entry
        self._cut()
        return bool(self._written)

    def has(self, window):
        """Returns whether a `Window` has been written.

        Raises:
            InputError: one of its number was, but its rows were others.
        """
        entry = self._written.get(window.number)
        if entry is None:
            return False
        if entry["digest"] == window.digest:
            return True
        if not self._overwrite:
            raise InputError(
                f"{self.folder}: it was begun with other rows than there are now, from "
                f"{window.rows[0].place} on; `overwrite` begins anew from there"
            )
        self._written = {n: own for n, own in self._written.items() if n < window.number}
        self._cut()
        return False

    def write(self, window, text, scored=b""):
        """Writes what belongs to a `Window`: text for the file, and bytes that `scored` returns later."""
        data = text.encode("utf-8")
        if self._gzip:
            # The same bytes whenever they are written.
            data = gzip.compress(data, 6, mtime=0)
        entry = {"window": window.number, "digest": window.digest}
        for name, own in ((_ROWS, data), (_SCORED, scored)):
            self._append(name, own)
            entry[name] = self._files[name].tell()
        self._append(_WINDOWS, json.dumps(entry).encode() + b"\n")
        self._written[window.number] = entry

    def leave_out(self, place, reason, raw):
        """Writes a bad row: file and line, what is wrong, and the row as it stands in the file or None."""
        row = {"place": place, "reason": reason, "row": raw}
        self._files[_LEFT_OUT].write(json.dumps(row) + "\n")
        self._left_out += 1

    @property
    def scored(self):
        """Path of the bytes that windows were written with, one behind the other."""
        self._files[_SCORED].flush()
        return self.folder / _SCORED

    def finish(self, text=""):
        """Puts the file in its place.

        Args:
            text: what it has where no window was written.
        """
        if not self._written and (text or self._gzip):
            data = text.encode("utf-8")
            self._append(_ROWS, gzip.compress(data, 6, mtime=0) if self._gzip else data)
        self._files[_LEFT_OUT].flush()
        os.fsync(self._files[_LEFT_OUT].fileno())
        self.close()
        if self._left_out:
            os.replace(self.folder / _LEFT_OUT, self.left_out_path)
        else:
            self.left_out_path.unlink(missing_ok=True)
        os.replace(self.folder / _ROWS, self.path)
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self):
        """Closes all files; what is unfinished stays."""
        for file in self._files.values():
            # What could not be written before can't be now.
            with contextlib.suppress(OSError):
                file.close()
        self._files = {}

    def _append(self, name, data):
        file = self._files[name]
        file.write(data)
        file.flush()
        os.fsync(file.fileno())

    def _cut(self):
        """Cuts off what no line of `windows.jsonl` tells of, and lines of windows that don't count."""
        last = list(self._written.values())[-1] if self._written else {_ROWS: 0, _SCORED: 0}
        for name in (_ROWS, _SCORED):
            file = self._files[name]
            if os.fstat(file.fileno()).st_size < last[name]:
                raise InputError(f"{self.folder / name} is shorter than it was: remove {self.folder}")
            file.truncate(last[name])
            file.seek(last[name])
        lines = "".join(json.dumps(entry) + "\n" for entry in self._written.values())
        file = self._files[_WINDOWS]
        file.truncate(len(lines))
        file.seek(len(lines))

    def _earlier(self):
        try:
            found = json.loads((self.folder / _BEGUN).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise InputError(f"{self.folder} is damaged ({error}): remove it") from error
        return found

    def _refuse_other(self, earlier, begun_with):
        if self._overwrite:
            return
        names = [name for name in begun_with if earlier.get(name) != begun_with[name]]
        raise InputError(
            f"{self.folder}: it was begun with another {', '.join(names) or 'version'}; "
            "`overwrite` begins anew"
        )

    def _clear(self):
        for name in (_ROWS, _SCORED, _WINDOWS, _LEFT_OUT, _BEGUN):
            (self.folder / name).unlink(missing_ok=True)

    def _whole(self, name, text):
        partial = self.folder / f"{name}.partial"
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, self.folder / name)
