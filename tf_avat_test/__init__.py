"""Tests, in the same tree as `tf_avat`."""
