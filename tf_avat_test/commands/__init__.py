"""Tests of `tf_avat.commands`."""
