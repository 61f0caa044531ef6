"""The texts that runs are measured on."""

import dataclasses

import numpy as np

from tf_avat.data.fetching.verified import VerifiedFile
from tf_avat.data.records.label_names import class_names
from tf_avat.data.texts.rationale_document import RationaleDocument
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError
from tf_avat.random_streams import EVALUATION_SAMPLE


@dataclasses.dataclass(frozen=True)
class EvaluationTexts:
    """Labeled texts of one split.

    Attributes:
        dataset: name or path of the data set.
        split: name of the split.
        sample: number of texts, if they are not all; else None.
        fingerprint: of the whole data set.
        texts: a tuple of str.
        labels: `(texts,)` of int: numbers of the classes of the run.
        documents: the `RationaleDocument` of each text, or None where nobody has marked evidence.
        reading: lines that say how rows of files were read, and which were not; none of a run's own data set,
            if there is nothing to say that training has not said.
        archives: the `VerifiedFile`s of the data folder that the data set was read from.
    """

    dataset: str
    split: str
    sample: int | None
    fingerprint: str
    texts: tuple[str, ...]
    labels: np.ndarray
    documents: tuple[RationaleDocument, ...] | None
    reading: tuple[str, ...] = ()
    archives: tuple[VerifiedFile, ...] = ()

    @classmethod
    def of(
        cls,
        run,
        datasets,
        *,
        dataset=None,
        split="test",
        size=None,
        seed=1,
        columns=(None, None),
        skip_bad_rows=False,
        delimiter=None,
        encoding=None,
    ):
        """Loads a split of the data set a run was trained on, or of another one with its classes.

        Args:
            run: a `FinishedRun`, or an `ExportedModel`, which does not know its data set.
            datasets: `SharedDatasets`, which load it.
            dataset: name or path of another data set, or None.
            split: `train`, `valid` or `test`.
            size: number of texts, a uniform sample in their order; None for all.
            seed: of the sample.
            columns: names of the columns of texts and labels at a path; None for the run's own.
            skip_bad_rows: leave out rows at a path that can't be read, as the run did if it was told to.
            delimiter: between the fields of a table at a path; None for the run's own on its own data set,
                else to find it.
            encoding: of files at a path, likewise.

        Raises:
            InputError: there is no data set, or it has a class that the run has not.
        """
        if dataset is None and not run.has_settings:
            raise InputError(
                f"`run`={run.path}: a SavedModel does not know its data set; `dataset` names one"
            )
        own = run.settings if run.has_settings else RunSettings()
        whose = f"`run`={run.path}, trained on {own.dataset}: " if dataset is None else ""
        dataset = own.dataset if dataset is None else dataset
        # The filter is one of the run's own data set; columns and bad rows may well be those of another too.
        filtered = own.length_filter if dataset == own.dataset else "none"
        columns = columns[0] or own.text_column, columns[1] or own.label_column
        if dataset == own.dataset:
            delimiter, encoding = delimiter or own.delimiter, encoding or own.encoding
        try:
            loaded, bad_rows = datasets.load(
                dataset,
                filtered,
                *columns,
                skip_bad_rows=skip_bad_rows or own.skip_bad_rows,
                delimiter=delimiter,
                encoding=encoding,
            )
        except InputError as error:
            raise InputError(f"{whose}{error}") from error
        # Runs may have another spelling of numbers.
        spelled = class_names(run.classes)
        known = [spelled[name] for name in run.classes]
        strange = [name for name in loaded.classes if name not in known]
        if strange:
            raise InputError(
                f"`run`={run.path}: the model tells {', '.join(map(repr, run.classes))} apart; "
                f"`dataset`={dataset} has {', '.join(map(repr, strange))}"
            )
        labeled = loaded.splits[split]
        rows = np.arange(len(labeled))
        if size is not None and size >= len(labeled):
            size = None
        if size is not None:
            rows = np.sort(EVALUATION_SAMPLE.generator(seed).choice(len(labeled), size, replace=False))
        labeled = labeled.chosen(rows)
        numbers = np.array([known.index(name) for name in loaded.classes])
        return cls(
            dataset,
            split,
            size,
            loaded.fingerprint,
            labeled.texts,
            numbers[labeled.labels],
            labeled.documents,
            tuple(bad_rows.report) if bad_rows.count or bad_rows.notes or not whose else (),
            loaded.archives,
        )
