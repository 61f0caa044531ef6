from absl import flags

from tf_avat.commands import say

flags.DEFINE_float("some_setting_of_this_test", 1.0, "A flag.")
flags.DEFINE_float("t2", 1.0, "A flag.")


def test_settings_are_named_as_flags(capsys):
    say.say("`some_setting_of_this_test`=-1: expected more")
    assert say.with_flags("`t2`=-1") == "--t2=-1"
    say.note("a larger `some_setting_of_this_test` may help")
    told = capsys.readouterr()
    assert told.out == "--some_setting_of_this_test=-1: expected more\n"
    assert told.err == "a larger --some_setting_of_this_test may help\n"


def test_other_words_stay_as_they_are():
    assert say.with_flags("`no_flag_of_ours` and `Some Words`") == "`no_flag_of_ours` and `Some Words`"
