"""What is said of rows that were predicted."""

import dataclasses

from tf_avat.reports.text_table import text_table
from tf_avat.serving.label_numbers import LabelNumbers

_SCORES = {"f1": "F1", "accuracy": "accuracy", "auc": "AUC", "nll": "NLL"}
# How many labels that are no class are told.
_TOLD = 3


@dataclasses.dataclass(frozen=True)
class PredictionReport:
    """How many rows there are, and how well labels were predicted.

    Attributes:
        output: path of the output.
        rows: how many rows it has.
        left_out: how many were left out.
        without_text: how many have no text.
        scores: what `streamed_scores` returns, by what answers; empty without labels.
        labels: `LabelNumbers` for each of them.
        notes: what there is to know of how files were read, a list of str.
    """

    output: str
    rows: int
    left_out: int
    without_text: int
    scores: dict[str, dict]
    labels: list[LabelNumbers]
    notes: list[str]

    @property
    def as_json(self):
        """A dictionary of it all."""
        told = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "labels"}
        if self.labels:
            told["without_label"] = self.labels[0].missing
            told["unknown_labels"] = self.labels[0].strange
        return told

    @property
    def lines(self):
        """It all as text."""
        lines = [f"{self.output}: {self.rows:,} rows"]
        if self.left_out:
            where = "" if self.output == "-" else f": {self.output}.left_out.jsonl"
            lines.append(f"Bad rows left out: {self.left_out:,}{where}")
        if self.without_text:
            lines.append(f"Rows without text, whose new columns are empty: {self.without_text:,}")
        for numbers in self.labels[:1]:
            if numbers.missing:
                lines.append(f"Rows without label, which scores leave out: {numbers.missing:,}")
            if numbers.strange:
                shown = ", ".join(f"{name[:40]!r} ({n:,})" for name, n in numbers.unknown.most_common(_TOLD))
                lines.append(
                    f"Rows whose label is no class of the model, which scores leave out: "
                    f"{numbers.strange:,}; most often {shown}"
                )
        lines += [f"Note: {told}" for told in self.notes]
        if self.scores:
            lines.append("\n" + self._table())
        return lines

    def _table(self):
        rows = [["run", "texts", *_SCORES.values()]]
        for name, own in self.scores.items():
            shown = ["-" if own[score] is None else f"{own[score]:.4f}" for score in _SCORES]
            rows.append([name, f"{own['texts']:,}", *shown])
        return text_table(rows)
