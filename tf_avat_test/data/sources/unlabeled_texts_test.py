import collections

import pytest

from tf_avat.data.sources.rated_texts import hutto_texts
from tf_avat.data.sources.unlabeled_texts import parse_unlabeled, unlabeled_texts
from tf_avat.input_error import InputError


@pytest.fixture
def both_dir(data_dir, archives_dir, tmp_path):
    """A data folder with what is fetched from the registry and what is fetched from the web."""
    (tmp_path / "snippets").symlink_to(data_dir / "snippets")
    (tmp_path / "lm1b").symlink_to(archives_dir / "lm1b")
    return tmp_path


ALL = "editorials+reviews+tweets"


def stream_of(specification, *arguments):
    return unlabeled_texts(parse_unlabeled(specification), *arguments)


def texts_of(*arguments):
    return tuple(stream_of(*arguments).read())


def test_all_sources_together_have_13098_texts(data_dir):
    assert len(texts_of(ALL, None, 1, data_dir)) == 13_098


def test_sources_follow_each_other_as_named(data_dir):
    reviews, tweets = (texts_of(name, None, 1, data_dir) for name in ("reviews", "tweets"))
    assert (len(reviews), len(tweets)) == (3708, 4200)
    assert texts_of("tweets+reviews", None, 1, data_dir) == tweets + reviews


def test_no_unlabeled_text_is_a_labeled_one(data_dir):
    labeled = {text for _, text in hutto_texts("movies", data_dir)}
    assert labeled.isdisjoint(texts_of(ALL, None, 1, data_dir))


def test_none_has_no_texts_and_fetches_nothing(tmp_path):
    assert texts_of("none", None, 1, tmp_path / "none") == ()
    assert not (tmp_path / "none").exists()


def test_a_sample_is_a_function_of_the_seed(data_dir):
    first, again, other = (texts_of(ALL, 500, seed, data_dir) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len(first) == len(other) == 500


def test_a_sample_takes_no_text_more_often_than_it_is_there(data_dir):
    everything = collections.Counter(texts_of(ALL, None, 1, data_dir))
    assert collections.Counter(texts_of(ALL, 13_000, 1, data_dir)) <= everything
    assert collections.Counter(texts_of(ALL, 13_098, 1, data_dir)) == everything


def test_rest_stands_for_the_texts_that_are_given(data_dir):
    rest = ("a", "b", "c")
    assert texts_of("rest", None, 1, data_dir, rest) == rest
    assert texts_of("tweets+rest", None, 1, data_dir, rest)[-3:] == rest
    assert set(texts_of("rest", 2, 1, data_dir, rest)) < set(rest)


def test_a_sample_is_uniform_over_the_sources(data_dir):
    tweets = set(texts_of("tweets", None, 1, data_dir))
    drawn = sum(text in tweets for text in texts_of(ALL, 3000, 1, data_dir))
    # 3000 * 4200 / 13098 = 962 expected, with a standard deviation of 22.
    assert abs(drawn - 962) < 90


def test_a_sample_of_a_large_source_has_as_many_of_its_texts(archives_dir):
    everything = collections.Counter(texts_of("lm1b", None, 1, archives_dir))
    assert everything.total() == 24_321
    for size in (1, 5000, 24_321):
        sample = collections.Counter(texts_of("lm1b", size, 1, archives_dir))
        assert sample.total() == size
        assert sample <= everything
    with pytest.raises(InputError, match="`unlabeled`=lm1b has 24321 texts"):
        texts_of("lm1b", 24_322, 1, archives_dir)


def test_a_sample_is_uniform_over_a_large_and_a_small_source(both_dir):
    everything = collections.Counter(texts_of("tweets+lm1b", None, 1, both_dir))
    assert everything.total() == 4200 + 24_321
    tweets = set(texts_of("tweets", None, 1, both_dir))
    for specification in ("tweets+lm1b", "lm1b+tweets"):
        sample = texts_of(specification, 3000, 1, both_dir)
        assert len(sample) == 3000
        assert collections.Counter(sample) <= everything
        # 3000 * 4200 / 28521 = 442 expected, with a standard deviation of 18.
        assert abs(sum(text in tweets for text in sample) - 442) < 75
        assert sample == texts_of("lm1b+tweets", 3000, 1, both_dir)


@pytest.mark.parametrize("size", [None, 50])
def test_a_stream_names_the_archives_it_is_read_from(data_dir, archives_dir, size):
    stream = stream_of("tweets+reviews", size, 1, data_dir)
    assert [(file.name, file.pinned) for file in stream.archives] == [
        ("snippets/tweets_GroundTruth.txt", True),
        ("snippets/amazonReviewSnippets_GroundTruth.txt", True),
    ]
    (sentences,) = stream_of("lm1b", size, 1, archives_dir).archives
    assert sentences.name.startswith("lm1b/1-billion-word") and not sentences.pinned


def test_a_smaller_sample_is_the_beginning_of_a_larger_one(data_dir):
    assert texts_of(ALL, 500, 1, data_dir) == texts_of(ALL, 900, 1, data_dir)[:500]


def test_a_stream_is_read_from_its_beginning_each_time(data_dir):
    stream = stream_of("tweets+reviews", None, 1, data_dir)
    assert tuple(stream.read()) == tuple(stream.read())


def test_the_fingerprint_tells_texts_and_their_order_apart(data_dir):
    specifications = ["tweets", "tweets+reviews", "reviews+tweets"]
    fingerprints = [stream_of(name, None, 1, data_dir).fingerprint for name in specifications]
    fingerprints += [stream_of("tweets", 50, seed, data_dir).fingerprint for seed in (1, 2)]
    assert len(set(fingerprints)) == 5
    assert stream_of("tweets", 50, 2, data_dir).fingerprint == fingerprints[-1]


@pytest.mark.parametrize(
    ("specification", "size", "message"),
    [
        ("tweets", 4201, "`unlabeled_size`=4201: `unlabeled`=tweets has 4200 texts"),
        ("none", 1, "`unlabeled`=none has 0 texts"),
        ("tweets", 0, "expected at least 1"),
        ("tweets", -5, "expected at least 1"),
        ("tweets+review", None, "unknown name 'review'; did you mean reviews? known: "),
        ("", None, "unknown name ''; known: editorials, reviews, tweets, imdb_unsup, lm1b, rest, none"),
        ("tweets+", None, "unknown name ''"),
        ("movies", None, "unknown name 'movies'"),
        ("tweets+tweets", None, "tweets comes twice"),
        ("none+tweets", None, "none stands alone"),
    ],
)
def test_what_cannot_be_is_refused(data_dir, specification, size, message):
    with pytest.raises(InputError) as caught:
        texts_of(specification, size, 1, data_dir)
    assert message in str(caught.value)


def test_a_specification_can_be_checked_without_data():
    assert parse_unlabeled("tweets+reviews") == ("tweets", "reviews")
    assert parse_unlabeled("none") == ()


def test_paths_are_files_of_any_format_in_the_order_of_their_names(tmp_path, data_dir):
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_text("one\n\ntwo\n")
    (tmp_path / "a.csv").write_text("id,text\n1,zero\n")
    (tmp_path / "sub" / "c.jsonl").write_text('{"text": "three"}\n')
    assert texts_of(f"{tmp_path}/*.*", None, 1, data_dir) == ("zero", "one", "two")
    assert texts_of(f"{tmp_path}/**/*.*", None, 1, data_dir) == ("zero", "one", "two", "three")
    both = texts_of(f"tweets+{tmp_path}/sub/c.jsonl", None, 1, data_dir)
    assert (len(both), both[-1]) == (4201, "three")
    assert set(texts_of(f"{tmp_path}/**/*.*", 2, 1, data_dir)) < {"zero", "one", "two", "three"}


def test_a_path_with_a_plus_stands_alone(tmp_path, data_dir):
    (tmp_path / "a+b.txt").write_text("one\n")
    assert texts_of(f"{tmp_path}/a+b.txt", None, 1, data_dir) == ("one",)


def test_bad_rows_of_files_are_told_or_counted_at_each_reading(tmp_path, data_dir):
    (tmp_path / "a.txt").write_bytes(b"one\ntw\xff\nthree\n")
    specification = str(tmp_path / "a.txt")
    with pytest.raises(InputError, match=r"a.txt, line 2: not UTF-8"):
        texts_of(specification, None, 1, data_dir)
    stream = stream_of(f"tweets+{specification}", None, 1, data_dir, (), "text", True)
    for _ in range(2):
        assert tuple(stream.read())[-2:] == ("one", "three")
        assert stream.left_out() == 1
    sample = stream_of(specification, 2, 1, data_dir, (), "text", True)
    assert sorted(sample.read()) == ["one", "three"]
    assert sample.left_out() == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [("none.txt", "there is no file"), ("*.csv", "there is no file"), (".", "it is a folder: add /*")],
)
def test_a_path_where_nothing_is_is_refused(tmp_path, path, told):
    with pytest.raises(InputError) as caught:
        parse_unlabeled(f"{tmp_path}/{path}")
    assert told in str(caught.value)
