from tf_avat.data.stored_vocabulary import stored_vocabulary
from tf_avat.data.text_stream import TextStream

TEXTS = ("b a b", "c a b", "caf\u00e9")


def test_is_counted_once_and_then_never_again(tmp_path):
    reads = []

    def read():
        reads.append(None)
        return TEXTS

    stream = TextStream(read, TextStream.of(TEXTS).fingerprint)
    first = stored_vocabulary(stream, 1, None, tmp_path)
    assert first.words == ("b", "a", "c", "caf\u00e9")
    assert stored_vocabulary(stream, 1, None, tmp_path) == first
    assert len(reads) == 1


def test_settings_tell_vocabularies_apart(tmp_path):
    stream = TextStream.of(TEXTS)
    assert stored_vocabulary(stream, 2, None, tmp_path).words == ("b", "a")
    assert stored_vocabulary(stream, 1, 1, tmp_path).words == ("b",)
    assert stored_vocabulary(TextStream.of(("z",)), 1, 1, tmp_path).words == ("z",)
    assert stored_vocabulary(TextStream.of(()), 1, None, tmp_path).words == ()
    assert stored_vocabulary(TextStream.of(()), 1, None, tmp_path).words == ()


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "tokens").write_text("a file where the folder should be")
    assert stored_vocabulary(TextStream.of(TEXTS), 2, None, tmp_path).words == ("b", "a")
