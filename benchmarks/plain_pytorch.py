"""Attention iVAT in plain PyTorch, the way that code published for attention adversarial training works.

Every pass is a full forward pass of the model over packed sequences, the interpretable direction is the
literal tensor of words x words, and Adam updates the whole embedding table. It is a peer to measure
against, not a part of the project.
"""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class PlainClassifier(nn.Module):
    """Embedding, packed bidirectional LSTM, additive attention, linear decoder."""

    def __init__(self, vocabulary, size, hidden, attention, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, size, padding_idx=0)
        self.dropout = nn.Dropout(dropout)
        self.encoder = nn.LSTM(size, hidden, batch_first=True, bidirectional=True)
        self.project = nn.Linear(2 * hidden, attention)
        self.rate = nn.Linear(attention, 1, bias=False)
        self.decoder = nn.Linear(2 * hidden, 2)

    def forward(self, ids, lengths, r=None):
        """Returns logits and scores, with the scores moved by r."""
        words = self.dropout(self.embedding(ids))
        packed = pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
        hidden, _ = pad_packed_sequence(self.encoder(packed)[0], batch_first=True, total_length=ids.shape[1])
        hidden = self.dropout(hidden)
        scores = self.rate(torch.tanh(self.project(hidden))).squeeze(-1)
        moved = scores if r is None else scores + r
        weights = torch.softmax(moved.masked_fill(ids == 0, -1e30), dim=1)
        return self.decoder(torch.einsum("bt,bth->bh", weights, hidden)), scores


def plain_step(model, optimizer, ids, lengths, labels, epsilon=5.0, xi=1.0, perturb=True):
    """Trains one step: vanilla, or Attention iVAT with three forward passes."""
    optimizer.zero_grad()
    logits, scores = model(ids, lengths)
    loss = nn.functional.cross_entropy(logits, labels)
    if perturb:
        p = torch.log_softmax(logits.detach(), dim=1)
        real = (ids != 0).float()
        d = (scores.detach()[:, :, None] - scores.detach()[:, None, :]) * real[:, :, None] * real[:, None, :]
        d = nn.functional.normalize(d, dim=2)
        alpha = nn.functional.normalize(torch.randn_like(d) * real[:, None, :], dim=2)
        alpha = (xi * alpha).requires_grad_()
        found, _ = model(ids, lengths, (alpha * d).sum(2))
        kl = nn.functional.kl_div(torch.log_softmax(found, 1), p, log_target=True, reduction="batchmean")
        (gradient,) = torch.autograd.grad(kl, alpha)
        r = (nn.functional.normalize(gradient, dim=2) * d).sum(2)
        r = epsilon * nn.functional.normalize(r, dim=1)
        found, _ = model(ids, lengths, r)
        loss = loss + nn.functional.kl_div(
            torch.log_softmax(found, 1), p, log_target=True, reduction="batchmean"
        )
    loss.backward()
    optimizer.step()
