"""A data set as JSON lines."""

import contextlib
import json
import pathlib

from tf_avat.check_writable import check_writable
from tf_avat.input_error import InputError
from tf_avat.written_atomically import written_atomically

# Tokenizes to no words, and is not blank, which readers of files refuse.
_WITHOUT_WORDS = "."


class JsonlFolder:
    """A folder with `train.jsonl`, `valid.jsonl` and `test.jsonl`, which can be read back as a data set.

    Each line has the key `text`, the words that a model sees of a text with a space between them, and the
    key `label`, the name of its class. A text without any word is a single full stop.

    Args:
        path: the folder; it need not exist.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def check(self, overwrite=False):
        """Finds out whether a data set may be written here, before any long work; writes nothing.

        Args:
            overwrite: take the place of a data set that is there.

        Raises:
            InputError: the folder can't be written, or holds one of the files.
        """
        check_writable(self.path, "the folder")
        for split in ("train", "valid", "test"):
            file = self._file(split)
            if file.exists() and not overwrite:
                raise InputError(
                    f"{file} is there already; `overwrite` replaces it, or choose another folder"
                )

    def write(self, dataset, splits, overwrite=False):
        """Writes all three files or, if that fails, none.

        Args:
            dataset: a `TextDataset`.
            splits: `{name: TokenizedTexts}` of its splits.
            overwrite: as for `check`.

        Raises:
            InputError: as `check`.
            OSError: the disk is full.
        """
        self.check(overwrite)
        self.path.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as stack:
            # What comes first takes its place last, and without train a folder is no data set: of a process
            # that is killed on the way nothing is left that looks whole.
            files = {name: stack.enter_context(written_atomically(self._file(name))) for name in splits}
            for name, tokenized in splits.items():
                labels = dataset.splits[name].labels.tolist()
                with files[name].open("w", encoding="utf-8") as file:
                    for words, label in zip(tokenized.words, labels, strict=True):
                        record = {"text": words or _WITHOUT_WORDS, "label": dataset.classes[label]}
                        file.write(json.dumps(record, ensure_ascii=False) + "\n")
            self._file("train").unlink(missing_ok=True)

    def _file(self, split):
        return self.path / f"{split}.jsonl"
