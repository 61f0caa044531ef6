import pytest

from tf_avat.data.sources.check_name import check_name
from tf_avat.input_error import InputError


def test_a_known_name_passes():
    check_name("tweets", ["reviews", "tweets"], "`unlabeled`")


def test_a_misspelt_name_is_told_the_nearest():
    with pytest.raises(InputError) as caught:
        check_name("tweet", ["reviews", "tweets"], "`unlabeled`")
    assert str(caught.value) == (
        "`unlabeled`: unknown name 'tweet'; did you mean tweets? known: reviews, tweets"
    )


def test_a_name_like_no_other_is_told_all():
    with pytest.raises(InputError) as caught:
        check_name("", ["reviews", "tweets"], "`unlabeled`")
    assert str(caught.value) == "`unlabeled`: unknown name ''; known: reviews, tweets"
