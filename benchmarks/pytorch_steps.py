"""Steps of the PyTorch peers."""

import functools

import torch
from best_pytorch import BestClassifier, best_step
from plain_pytorch import PlainClassifier, plain_step


def pytorch_steps(ids, lengths, labels, sizes):
    """Returns functions that train one step of each PyTorch peer, by name.

    Args:
        ids: `(texts, words)`, the labeled texts first; as many unlabeled ones behind them.
        lengths: `(texts,)`.
        labels: `(labeled texts,)`.
        sizes: arguments of the peers: vocabulary, vectors, LSTM, attention, dropout.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    ids, lengths, labels = torch.tensor(ids), torch.tensor(lengths), torch.tensor(labels)
    rows = len(labels)
    steps = {}
    for name, perturb in (("plain PyTorch vanilla", False), ("plain PyTorch attn_ivat", True)):
        model = PlainClassifier(*sizes)
        optimizer = torch.optim.Adam(model.parameters(), 1e-3, amsgrad=True)
        batch = ids[:rows], lengths[:rows], labels
        steps[name] = functools.partial(plain_step, model, optimizer, *batch, perturb=perturb)
    for method in ("vanilla", "attn_vat", "attn_ivat"):
        for name, texts in (("", rows), (" + unlabeled", len(ids))):
            if method == "vanilla" and name:
                continue
            model = BestClassifier(*sizes)
            batch = ids[:texts], lengths[:texts], labels
            steps[f"best PyTorch {method}{name}"] = functools.partial(
                best_step, model, model.optimizers(), *batch, method=method
            )
    return steps
