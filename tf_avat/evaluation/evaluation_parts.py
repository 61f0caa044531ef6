"""What can be measured of a run or left out; it imports nothing, so that programs can name it at once."""

# Beside classification. Of `corr` attention held fixed is a part of its own, as it takes as long again.
PARTS = (
    "spread",
    "corr",
    "fixed_attention",
    "rationales",
    "faithfulness",
    "robustness",
    "logistic_regression",
)
