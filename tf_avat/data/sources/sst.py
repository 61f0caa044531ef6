"""The data set `sst`: the Stanford Sentiment Treebank, negative and positive sentences."""

import collections
import re

from tf_avat.data.fetching.archives import read_zip_member
from tf_avat.data.fetching.download import WebFile
from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset
from tf_avat.input_error import InputError

TREES = WebFile(
    "sst/trainDevTestTrees_PTB.zip",
    "https://nlp.stanford.edu/sentiment/trainDevTestTrees_PTB.zip",
    "5c613a4f673fc74097d523a2c83f38e0cc462984d847b82c7aaf36b01cbbbfcc",
    789_539,
)
_FILES = {"train": "trees/train.txt", "valid": "trees/dev.txt", "test": "trees/test.txt"}
# Several times what the largest of them has, which is 2.2 MB.
_MAX_BYTES = 16 * 2**20
_NEUTRAL = 2
_NOT_WORDS = re.compile(r"\W+")
# What the treebank writes for characters that mean something in it.
_ESCAPES = (("-LRB-", "("), ("-RRB-", ")"), ("\\/", "/"), ("\\*", "*"))


# A no-break space is part of a word.
_TOKEN = re.compile(r"[()]|[^()\s]+", re.ASCII)
_LABELS = ("0", "1", "2", "3", "4")
_TREE = object()


def parse_sentiment_tree(line, place):
    """Returns the sentiment of a sentence and its words.

    A tree is `(label word)` or `(label tree tree ...)`, in one line.

    Args:
        line: of the file, as str.
        place: what to call the line in messages.

    Returns:
        `(label, words)`: the root's label, 0 (very negative) to 4 (very positive), and a list of str.

    Raises:
        InputError: the line is no such tree; the message names the place and what was found.

    Reference: Socher et al., Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank,
    EMNLP 2013.
    """
    label, words = None, []
    # What the open trees hold so far, the line itself first.
    held = [[]]
    for token in _TOKEN.findall(line):
        if token == "(":
            held.append([])
        elif token != ")":
            held[-1].append(token)
        elif len(held) == 1:
            raise InputError(f"{place}: ')' without '('")
        else:
            label, *rest = held.pop() or [None]
            if label not in _LABELS:
                raise InputError(f"{place}: expected a label from 0 to 4 after '(', got {_shown(label)}")
            if len(rest) == 1 and rest[0] is not _TREE:
                words += rest
            elif not rest or any(part is not _TREE for part in rest):
                raise InputError(f"{place}: expected one word or trees after the label, got {_shown(*rest)}")
            held[-1].append(_TREE)
    if len(held) > 1:
        raise InputError(f"{place}: {len(held) - 1} '(' without ')'")
    if held != [[_TREE]]:
        raise InputError(f"{place}: expected one tree, got {_shown(*held[0])}")
    return int(label), words


def _shown(*parts):
    shown = ["a tree" if part is _TREE else repr(part) for part in parts if part is not None]
    return ", ".join(shown)[:200] or "nothing"


_LENGTHS = range(6, 52)


def sst(folder, length_filter="none", trees=TREES):
    """Returns the sentences whose sentiment is not neutral, and the vocabulary of the paper.

    1. Sentences whose root is neutral are dropped; positive is a root above it.
    2. Escapes of the treebank are undone, characters that are no part of a word become spaces, and
       letters lower case: "does n't" is the words does, n, t. `tokenize` leaves these words as they are.
    3. With the filter, sentences of 6 to 51 words are kept.

    Without the filter there are 6,920 / 872 / 1,821 sentences, as table 3 of the paper has it; with it,
    as the authors' code trains and tests, 6,356 / 822 / 1,725. The vocabulary is the same for both:
    those of the 13,822 words of train that occur in a sentence of any split that the filter keeps. They
    are 13,721, and with padding and unknown the 13,723 of table 3.

    Args:
        folder: the data folder, filled at first use (0.8 MB) in its subfolder `sst`.
        length_filter: `none` or `paper`.
        trees: the `WebFile` of the archive.

    Raises:
        InputError: the archive can't be fetched, or is not as it should be.
        ValueError: there is no such filter.

    Reference: Socher et al., Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank,
    EMNLP 2013. The preprocessing is that of Kitada and Iyatomi, arXiv 2009.12064.
    """
    if length_filter not in ("none", "paper"):
        raise ValueError(f"length_filter={length_filter!r}: expected none or paper")
    archive = trees.verified(folder)
    everything = {split: _sentences(archive.path, file) for split, file in _FILES.items()}
    kept = {split: [row for row in rows if len(row[0]) in _LENGTHS] for split, rows in everything.items()}
    occurring = {word for rows in kept.values() for words, _ in rows for word in words}
    counts = collections.Counter(word for words, _ in everything["train"] for word in words)
    splits = {
        split: LabeledTexts([" ".join(words) for words, _ in rows], [label for _, label in rows])
        for split, rows in (kept if length_filter == "paper" else everything).items()
    }
    return TextDataset(
        "sst",
        ("negative", "positive"),
        **splits,
        words=tuple(sorted(occurring & counts.keys(), key=lambda word: (-counts[word], word))),
        archives=(archive,),
    )


def _sentences(archive, file):
    """The `(words, label)` of each sentence that is not neutral."""
    rows = []
    try:
        lines = read_zip_member(archive, file, _MAX_BYTES).decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{archive}: {file} is not UTF-8: {error}") from error
    if not lines[-1]:
        lines.pop()
    for n, line in enumerate(lines, start=1):
        label, words = parse_sentiment_tree(line, f"{archive}, {file}, line {n}")
        if label != _NEUTRAL:
            rows.append((_plain(words), int(label > _NEUTRAL)))
    return rows


def _plain(words):
    text = " ".join(words)
    for escape, character in _ESCAPES:
        text = text.replace(escape, character)
    return _NOT_WORDS.sub(" ", text).lower().split()
