import pytest
from absl import flags

from tf_avat.commands import optional_count


@pytest.mark.parametrize(
    ("given", "count"),
    [([], 0), (["--words"], 3), (["--words=7"], 7), (["--words=0"], 0), (["--nowords"], 0)],
)
def test_a_flag_may_stand_alone_or_have_a_number(given, count, monkeypatch):
    own = flags.FlagValues()
    monkeypatch.setattr(optional_count.flags, "DEFINE_flag", lambda flag: own.__setitem__(flag.name, flag))
    optional_count.define_optional_count("words", 3, "How many.")
    own(["program", *given])
    assert own["words"].value == count


@pytest.mark.parametrize("given", ["x", "-1", "1.5", ""])
def test_anything_else_is_refused(given, monkeypatch):
    own = flags.FlagValues()
    monkeypatch.setattr(optional_count.flags, "DEFINE_flag", lambda flag: own.__setitem__(flag.name, flag))
    optional_count.define_optional_count("words", 3, "How many.")
    with pytest.raises(flags.Error, match="expected a whole number"):
        own(["program", f"--words={given}"])
