"""The format of the Stanford Sentiment Treebank."""

import re

from tf_avat.input_error import InputError

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
