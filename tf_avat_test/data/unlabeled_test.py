import collections

import pytest

from tf_avat.data.hutto_texts import hutto_texts
from tf_avat.data.unlabeled import check_unlabeled, load_unlabeled
from tf_avat.input_error import InputError

ALL = "editorials+reviews+tweets"


def test_all_sources_together_have_13098_texts(data_dir):
    assert len(load_unlabeled(ALL, None, 1, data_dir)) == 13_098


def test_sources_follow_each_other_as_named(data_dir):
    reviews, tweets = (load_unlabeled(name, None, 1, data_dir) for name in ("reviews", "tweets"))
    assert (len(reviews), len(tweets)) == (3708, 4200)
    assert load_unlabeled("tweets+reviews", None, 1, data_dir) == tweets + reviews


def test_no_unlabeled_text_is_a_labeled_one(data_dir):
    labeled = {text for _, text in hutto_texts("movies", data_dir)}
    assert labeled.isdisjoint(load_unlabeled(ALL, None, 1, data_dir))


def test_none_has_no_texts_and_fetches_nothing(tmp_path):
    assert load_unlabeled("none", None, 1, tmp_path / "none") == ()
    assert not (tmp_path / "none").exists()


def test_a_sample_is_a_function_of_the_seed(data_dir):
    first, again, other = (load_unlabeled(ALL, 500, seed, data_dir) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len(first) == len(other) == 500


def test_a_sample_takes_no_text_more_often_than_it_is_there(data_dir):
    everything = collections.Counter(load_unlabeled(ALL, None, 1, data_dir))
    assert collections.Counter(load_unlabeled(ALL, 13_000, 1, data_dir)) <= everything
    assert collections.Counter(load_unlabeled(ALL, 13_098, 1, data_dir)) == everything


def test_a_sample_is_uniform_over_the_sources(data_dir):
    tweets = set(load_unlabeled("tweets", None, 1, data_dir))
    drawn = sum(text in tweets for text in load_unlabeled(ALL, 3000, 1, data_dir))
    # 3000 * 4200 / 13098 = 962 expected, with a standard deviation of 22.
    assert abs(drawn - 962) < 90


@pytest.mark.parametrize(
    ("specification", "size", "message"),
    [
        ("tweets", 4201, "--unlabeled_size=4201: --unlabeled=tweets has 4200 texts"),
        ("none", 1, "--unlabeled=none has 0 texts"),
        ("tweets", 0, "expected at least 1"),
        ("tweets", -5, "expected at least 1"),
        ("tweets+review", None, "unknown name 'review'; did you mean reviews? known: "),
        ("", None, "unknown name ''; known: editorials, reviews, tweets, none"),
        ("tweets+", None, "unknown name ''"),
        ("movies", None, "unknown name 'movies'"),
        ("tweets+tweets", None, "tweets comes twice"),
        ("none+tweets", None, "none stands alone"),
    ],
)
def test_what_cannot_be_is_refused(data_dir, specification, size, message):
    with pytest.raises(InputError) as caught:
        load_unlabeled(specification, size, 1, data_dir)
    assert message in str(caught.value)


def test_a_specification_can_be_checked_without_data():
    assert check_unlabeled("tweets+reviews") == ("tweets", "reviews")
    assert check_unlabeled("none") == ()
