"""Attention VAT and iVAT in PyTorch, as fast as we know how to make it.

Two LSTMs over padded sentences run in oneDNN's kernel, the encoder once a step for all texts, labeled or
not; every further pass is one of attention and decoder; SparseAdam updates the rows of a batch's words
alone (it has no AMSGrad, so it does less than our optimizer), one fused kernel all other weights. It is a
peer to measure against, not a part of the project.
"""

import torch
from torch import nn


class BestClassifier(nn.Module):
    """Embedding, two LSTMs over padded sentences, additive attention, linear decoder."""

    def __init__(self, vocabulary, size, hidden, attention, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, size, padding_idx=0, sparse=True)
        self.dropout = nn.Dropout(dropout)
        self.forward_lstm = nn.LSTM(size, hidden)
        self.backward_lstm = nn.LSTM(size, hidden)
        self.project = nn.Linear(2 * hidden, attention)
        self.rate = nn.Linear(attention, 1, bias=False)
        self.decoder = nn.Linear(2 * hidden, 2)

    def encoded(self, ids, lengths):
        """Returns each word's logits `(batch, words, 2)` and scores `(batch, words)`."""
        words = self.dropout(self.embedding(ids.T))
        # Where each word stands once a sentence is reversed; padding stays behind.
        places = torch.arange(ids.shape[1])[:, None]
        places = torch.where(places < lengths, lengths - 1 - places, places)[..., None]
        turned = torch.gather(words, 0, places.expand_as(words))
        first, second = self.forward_lstm(words)[0], self.backward_lstm(turned)[0]
        second = torch.gather(second, 0, places.expand_as(second))
        hidden = self.dropout(torch.cat([first, second], 2)).transpose(0, 1)
        scores = self.rate(torch.tanh(self.project(hidden))).squeeze(-1)
        return self.decoder(hidden), scores.masked_fill(ids == 0, -1e30)

    def optimizers(self):
        """Returns the optimizers of the table and of all other weights."""
        others = [weight for name, weight in self.named_parameters() if name != "embedding.weight"]
        return (
            torch.optim.SparseAdam([self.embedding.weight], 1e-3),
            torch.optim.Adam(others, 1e-3, amsgrad=True, fused=True),
        )


def attended(word_logits, scores):
    """Returns the logits `(batch, 2)`."""
    return torch.einsum("bt,btc->bc", torch.softmax(scores, 1), word_logits)


def best_step(model, optimizers, ids, lengths, labels, epsilon=5.0, xi=1.0, method="vanilla"):
    """Trains one step; texts beyond the labels are unlabeled."""
    for optimizer in optimizers:
        optimizer.zero_grad()
    word_logits, scores = model.encoded(ids, lengths)
    logits = attended(word_logits, scores)
    loss = nn.functional.cross_entropy(logits[: len(labels)], labels)
    if method != "vanilla":
        p = torch.log_softmax(logits.detach(), dim=1)
        real = (ids != 0).float()
        fixed_logits, fixed_scores = word_logits.detach(), scores.detach()
        r = nn.functional.normalize(torch.randn_like(fixed_scores) * real, dim=1) * xi
        r.requires_grad_()
        divergence = _divergence(p, attended(fixed_logits, fixed_scores + r))
        (gradient,) = torch.autograd.grad(divergence, r)
        # Word by word, as a step of the interpretable direction is: each moves as far as any other.
        r = torch.sign(gradient) * real if method == "attn_ivat" else gradient
        r = epsilon * nn.functional.normalize(r, dim=1)
        loss = loss + _divergence(p, attended(word_logits, scores + r))
    loss.backward()
    for optimizer in optimizers:
        optimizer.step()


def _divergence(p, logits):
    return nn.functional.kl_div(torch.log_softmax(logits, 1), p, log_target=True, reduction="batchmean")
