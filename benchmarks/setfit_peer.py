"""SetFit: an encoder tuned on pairs of labeled texts below a logistic regression, as its package does it.

Reference: Tunstall et al. (2022), Efficient Few-Shot Learning Without Prompts.
"""

import tempfile

import numpy as np

try:
    import setfit
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer, models
    from sklearn.linear_model import LogisticRegression
except ImportError:
    setfit = None

PAIRS, ROWS = 20, 16


def setfit_predictions(folder, texts, labels, others, seed):
    """Returns the labels that SetFit gives to other texts.

    One epoch with 20 pairs of a kind for each text, 16 pairs a step: the package's own defaults otherwise. It
    uses neither unlabeled texts nor valid.

    Args:
        folder: of the encoder, in Hugging Face's format.
        texts: the labeled ones, list of str.
        labels: `(texts,)`.
        others: list of str.
        seed: of everything random.

    Raises:
        SystemExit: the package is not installed.
    """
    if setfit is None:
        raise SystemExit("SetFit needs setfit, as benchmarks/requirements.txt has it")
    body = SentenceTransformer(
        modules=[models.Transformer(str(folder)), models.Pooling(384), models.Normalize()]
    )
    model = setfit.SetFitModel(body.float(), LogisticRegression(max_iter=1000), labels=[0, 1])
    with tempfile.TemporaryDirectory() as place:
        arguments = setfit.TrainingArguments(
            output_dir=place,
            batch_size=ROWS,
            num_epochs=1,
            num_iterations=PAIRS,
            seed=seed,
            save_strategy="no",
            report_to="none",
        )
        pairs = Dataset.from_dict({"text": list(texts), "label": [int(label) for label in labels]})
        setfit.Trainer(model, arguments, train_dataset=pairs).train()
    return np.asarray(model.predict(list(others)))
