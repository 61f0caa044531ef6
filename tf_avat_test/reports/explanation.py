"""An `Explanation` made by hand."""

import dataclasses

from tf_avat.reports.explanation import ExplainedReading, ExplainedRun, ExplainedText, Explanation


def reading(prediction, attention, importance, probabilities=(0.2, 0.8), known=None):
    return ExplainedReading(
        prediction, list(probabilities), attention, importance, known or [True] * len(attention)
    )


def explanation():
    """Two runs on three texts; the third is disagreed on most, the second is the least sure one."""
    return Explanation(
        classes=["bad", "good"],
        runs=[
            ExplainedRun("one", "vanilla", "sst", 1),
            ExplainedRun("two", "attn_ivat", "sst", 1),
        ],
        texts=[
            ExplainedText(
                number=1,
                text='A <script>alert(1)</script> & "gem"',
                words=["a", "script", "alert", "1", "script", "gem"],
                label="good",
                evidence=[False, False, False, False, False, True],
                disagreement=0.1,
                confidence=0.8,
                errors=0,
                runs=[
                    reading("good", [0.1, 0.1, 0.1, 0.1, 0.1, 0.5], [0.0, 0.0, 0.5, 0.0, 0.0, 0.5]),
                    reading("good", [0.0, 0.1, 0.1, 0.1, 0.1, 0.6], [0.1, 0.1, 0.1, 0.1, 0.1, 0.5]),
                ],
            ),
            ExplainedText(
                number=2,
                text="so dull",
                words=["so", "dull"],
                label="bad",
                evidence=[False, True],
                disagreement=0.2,
                confidence=0.6,
                errors=1,
                runs=[
                    reading("bad", [0.2, 0.8], [0.4, 0.6], (0.6, 0.4), [True, False]),
                    reading("good", [0.4, 0.6], [0.5, 0.5], (0.4, 0.6)),
                ],
            ),
            ExplainedText(
                number=3,
                text="fine",
                words=["fine"],
                label="good",
                evidence=[False],
                disagreement=1.0,
                confidence=0.9,
                errors=0,
                runs=[reading("good", [1.0], [1.0]), reading("good", [1.0], [1.0])],
            ),
        ],
    )


def with_readings(text, **changed):
    """An `ExplainedText` whose readings differ in these fields."""
    return dataclasses.replace(text, runs=[dataclasses.replace(part, **changed) for part in text.runs])


def bare_texts():
    """The texts as a SavedModel alone reads them, without labels."""
    unknown = dict.fromkeys(("label", "evidence", "disagreement", "errors"))
    bare = (with_readings(text, importance=None, known=None) for text in explanation().texts)
    return [dataclasses.replace(text, **unknown) for text in bare]
