"""Sentences of a step in groups of like length, and all of them together."""

import tensorflow as tf


def merged(groups):
    """Returns groups of rows `(rows, words, ...)` as one tensor, padded with zeros to a common width."""
    if len(groups) == 1:
        return groups[0]
    width = tf.reduce_max([tf.shape(group)[1] for group in groups])
    return tf.concat([_widened(group, width) for group in groups], axis=0)


def _widened(group, width):
    padding = [[0, 0], [0, width - tf.shape(group)[1]]] + [[0, 0]] * (group.shape.rank - 2)
    return tf.pad(group, padding)


def parted(whole, groups):
    """Returns the rows of `merged(groups)`, or of anything of its rows and width, in the groups' shapes."""
    if len(groups) == 1:
        return [whole]
    rows = [tf.shape(group)[0] for group in groups]
    parts = tf.split(whole, rows, num=len(groups))
    return [part[:, : tf.shape(group)[1]] for part, group in zip(parts, groups, strict=True)]
