import pytest

from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.experiments.runs.unlabeled_settings import parse_sources
from tf_avat.input_error import InputError


@pytest.mark.parametrize(
    ("given", "unlabeled", "size"),
    [
        ({}, "editorials+reviews+tweets", None),
        ({"dataset": "sst"}, "none", None),
        ({"dataset": "sst", "unlabeled": "lm1b", "unlabeled_size": 9}, "lm1b", 9),
        ({"method": "attn_at", "unlabeled": "tweets", "unlabeled_size": 9}, "none", None),
        ({"unlabeled": "none", "unlabeled_size": 9}, "none", None),
    ],
)
def test_what_a_run_reads_goes_by_its_data_set_and_method(given, unlabeled, size):
    settings = RunSettings(**given)
    assert (settings.unlabeled, settings.unlabeled_size) == (unlabeled, size)


def test_there_is_no_rest_where_all_of_train_is_labeled():
    assert parse_sources(RunSettings(unlabeled="rest", labeled_size=5))
    with pytest.raises(InputError, match="no train text is left over"):
        parse_sources(RunSettings(unlabeled="rest"))
