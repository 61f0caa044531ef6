import json
import tarfile

import numpy as np
import pytest

from tf_avat.data.sources.movies import movie_documents
from tf_avat.input_error import InputError
from tf_avat_test.data.archives import archive_of, member


@pytest.fixture(scope="module")
def documents(archives_dir):
    return movie_documents(archives_dir)


def test_splits_have_the_sizes_of_the_benchmark(documents):
    labels = {split: np.bincount([one.label for one in some]).tolist() for split, some in documents.items()}
    assert labels == {"train": [800, 800], "valid": [100, 100], "test": [100, 99]}


def test_no_document_is_in_two_splits_and_one_has_no_annotation(documents):
    names = [one.name for some in documents.values() for one in some]
    expected = {f"{kind}R_{n:03}.txt" for kind in ("neg", "pos") for n in range(1000)}
    assert len(names) == 1999
    assert set(names) == expected - {"posR_947.txt"}


def test_every_document_but_one_has_evidence(documents):
    without = {split: [one.name for one in some if not one.spans] for split, some in documents.items()}
    assert without == {"train": ["posR_161.txt"], "valid": [], "test": []}
    assert sum(len(one.spans) for some in documents.values() for one in some) == 17_442


def test_spans_are_the_passages_that_people_marked(documents, archives_dir):
    with tarfile.open(archives_dir / "movies" / "movies.tar.gz") as archive:
        for split, part in (("train", "train"), ("valid", "val"), ("test", "test")):
            lines = archive.extractfile(f"movies/{part}.jsonl").read().decode().splitlines()
            for one, line in zip(documents[split], map(json.loads, lines), strict=True):
                passages = [e["text"] for group in line["evidences"] for e in group if e["text"]]
                assert [" ".join(one.tokens[start:end]) for start, end in one.spans] == passages


def annotation(**changes):
    evidence = {"docid": "a.txt", "start_token": 1, "end_token": 3, "text": "good film"}
    values = {"annotation_id": "a.txt", "classification": "POS", "evidences": [[evidence | changes]]}
    return json.dumps(values | {name: value for name, value in changes.items() if name in values})


def folder_of(tmp_path, *lines, parts=("train", "val", "test")):
    (tmp_path / "movies").mkdir()
    lists = [member(f"movies/{part}.jsonl", annotation().encode() + b"\n") for part in parts]
    lists[0] = member("movies/train.jsonl", "\n".join(lines or [annotation()]).encode())
    data = archive_of(member("movies/docs/a.txt", b"a good film\n"), *lists)
    (tmp_path / "movies" / "movies.tar.gz").write_bytes(data)
    return tmp_path


def test_empty_evidence_is_left_out(tmp_path):
    lines = [annotation(start_token=3), annotation(evidences=[]), annotation()]
    documents = movie_documents(folder_of(tmp_path, *lines))
    assert [one.spans for one in documents["train"]] == [(), (), ((1, 3),)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not an annotation: JSONDecodeError"),
        ("[]", "not an annotation: TypeError"),
        ("{}", "not an annotation: KeyError: 'annotation_id'"),
        (annotation(evidences=None), "not an annotation: TypeError"),
        (annotation(annotation_id="b.txt"), "there is no document 'b.txt' in movies/docs"),
        (annotation(annotation_id=[]), "there is no document [] in movies/docs"),
        (annotation(classification="GOOD"), "expected the class NEG or POS, got 'GOOD'"),
        (annotation(classification=["POS"]), "expected the class NEG or POS, got ['POS']"),
        (annotation(docid="b.txt"), "evidence for a.txt in another document, 'b.txt'"),
        (annotation(end_token=4), "a.txt: the span 1 to 4 is not within its 3 tokens"),
        (annotation(start_token=-1), "a.txt: the span -1 to 3 is not within its 3 tokens"),
        (annotation(start_token="1"), "expected whole numbers of tokens, got '1' and 3"),
        (annotation(end_token=None), "expected whole numbers of tokens, got 1 and None"),
    ],
)
def test_a_wrong_annotation_is_named_with_file_and_line(tmp_path, line, message):
    with pytest.raises(InputError) as caught:
        movie_documents(folder_of(tmp_path, annotation(), line))
    assert f"{tmp_path}/movies/movies.tar.gz, movies/train.jsonl, line 2: {message}" in str(caught.value)


def test_a_missing_list_is_named(tmp_path):
    with pytest.raises(InputError, match=r"there is no movies/val\.jsonl in it"):
        movie_documents(folder_of(tmp_path, parts=("train", "test")))


def test_an_archive_that_cannot_be_fetched_is_told_with_its_address(tmp_path, no_web):
    with pytest.raises(InputError, match=r"can't fetch https://www\.eraserbenchmark\.com/zipped/movies"):
        movie_documents(tmp_path)


def test_texts_and_labels_are_those_of_the_documents_in_their_order(archived, archives_dir):
    documents = movie_documents(archives_dir)
    for split, labeled in archived("movies").splits.items():
        assert labeled.texts == tuple(one.text for one in documents[split])
        assert labeled.labels.tolist() == [one.label for one in documents[split]]


def test_splits_have_the_sizes_of_the_benchmark_of_the_data_set(archived):
    assert [len(split) for split in archived("movies").splits.values()] == [1600, 200, 199]


def test_is_the_same_for_ever(archived):
    assert archived("movies").classes == ("NEG", "POS")
    assert (
        archived("movies").train.texts[0].startswith("plot : two teen couples go to a church party , drink")
    )
    assert (
        archived("movies").fingerprint == "8eba86fb87ae814d9e65681cb0ed81ca896d3d3f1f87386c2d82a87a8481b03c"
    )
