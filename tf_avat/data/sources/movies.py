"""The data set `movies`: long reviews of movies, with the passages that tell their sentiment."""

import json
import re

from tf_avat.data.fetching.archives import archive_members
from tf_avat.data.fetching.download import WebFile
from tf_avat.data.texts.rationale_document import RationaleDocument
from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset
from tf_avat.input_error import InputError

DOCUMENTS = WebFile(
    "movies/movies.tar.gz",
    "https://www.eraserbenchmark.com/zipped/movies.tar.gz",
    "66e18d4e6c9df9e9f5544572b0bfe92a39673f74ecbfc3859b46cedb2f5b2dee",
    3_899_487,
)

# Several times what the archive holds unpacked, 13 MB, and its largest file, 2.5 MB.
_MAX_BYTES = 64 * 2**20
_MAX_FILE_BYTES = 16 * 2**20
_WANTED = re.compile(r"movies/(?:docs/([^/]+)|(train|val|test)\.jsonl)")
_SPLITS = {"train": "train", "valid": "val", "test": "test"}
_LABELS = {"NEG": 0, "POS": 1}


def movie_documents(folder):
    """Returns the documents of ERASER's movies by split: 1,600 / 200 / 199 `RationaleDocument`s.

    The benchmark's test lacks `posR_947.txt`, which its archive has without annotation. `posR_161.txt` of
    train was annotated without evidence and has no spans. 20 empty spans of test are left out.

    Args:
        folder: the data folder, filled at first use (3.9 MB) in its subfolder `movies`.

    Returns:
        A dictionary from `train`, `valid` and `test` to tuples, in the order of the archive's lists; label 0
        is NEG, 1 is POS.

    Raises:
        InputError: the archive can't be fetched, is damaged or unsafe; or an annotation is not as it
            should be, of which the message names file, line and value.

    Reference: DeYoung et al., ERASER: A Benchmark to Evaluate Rationalized NLP Models, ACL 2020; the
    rationales are Zaidan et al.'s (2007) and, of test, DeYoung et al.'s.
    """
    archive = DOCUMENTS.verified(folder).path
    texts, annotations = {}, {}
    for match, content in archive_members(archive, _WANTED, _MAX_BYTES, _MAX_FILE_BYTES):
        document, part = match.groups()
        try:
            decoded = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(f"{archive}: {match.group()} is not UTF-8: {error}") from error
        (texts if document else annotations)[document or part] = decoded
    documents = {}
    for split, part in _SPLITS.items():
        if part not in annotations:
            raise InputError(f"{archive}: there is no movies/{part}.jsonl in it")
        lines = annotations[part].removesuffix("\n").split("\n")
        documents[split] = tuple(
            _document(line, texts, f"{archive}, movies/{part}.jsonl, line {n}")
            for n, line in enumerate(lines, start=1)
        )
    return documents


def _document(line, texts, place):
    try:
        annotation = json.loads(line)
        name, label = annotation["annotation_id"], annotation["classification"]
        evidence = [
            (part["docid"], part["start_token"], part["end_token"])
            for group in annotation["evidences"]
            for part in group
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{place}: not an annotation: {type(error).__name__}: {error}") from error
    if not isinstance(name, str) or name not in texts:
        raise InputError(f"{place}: there is no document {name!r} in movies/docs")
    if not isinstance(label, str) or label not in _LABELS:
        raise InputError(f"{place}: expected the class NEG or POS, got {label!r}")
    for document, start, end in evidence:
        if document != name:
            raise InputError(f"{place}: evidence for {name} in another document, {document!r}")
        if type(start) is not int or type(end) is not int:
            raise InputError(f"{place}: expected whole numbers of tokens, got {start!r} and {end!r}")
    spans = tuple((start, end) for _, start, end in evidence if start != end)
    try:
        return RationaleDocument(name, texts[name], _LABELS[label], spans)
    except ValueError as error:
        raise InputError(f"{place}: {error}") from error


def movies(folder):
    """Returns ERASER's movies, 1,600 / 200 / 199 reviews as the archive's tokenized text.

    Their `documents` are those that `movie_documents` returns.

    Args:
        folder: the data folder, filled at first use.

    Raises:
        InputError: as `movie_documents`.

    Reference: DeYoung et al., ERASER: A Benchmark to Evaluate Rationalized NLP Models, ACL 2020.
    """
    archive = DOCUMENTS.verified(folder)
    splits = {
        split: LabeledTexts(
            [document.text for document in documents],
            [document.label for document in documents],
            documents,
        )
        for split, documents in movie_documents(folder).items()
    }
    return TextDataset("movies", ("NEG", "POS"), **splits, archives=(archive,))
