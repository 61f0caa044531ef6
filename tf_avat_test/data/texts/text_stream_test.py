from tf_avat.data.texts.text_stream import TextStream


def test_can_be_read_over_and_over():
    stream = TextStream.of(("a", "b"))
    assert list(stream.read()) == list(stream.read()) == ["a", "b"]


def test_joined_streams_follow_each_other():
    joined = TextStream.joined([TextStream.of(("a",)), TextStream.of(()), TextStream.of(("b", "c"))])
    assert list(joined.read()) == list(joined.read()) == ["a", "b", "c"]


def test_texts_that_run_into_each_other_have_another_fingerprint():
    kinds = [("ab",), ("a", "b"), ("b", "a"), (), ("",), ("", "")]
    assert len({TextStream.of(kind).fingerprint for kind in kinds}) == len(kinds)
    assert TextStream.of(["a", "b"]).fingerprint == TextStream.of(("a", "b")).fingerprint


def test_a_file_is_known_by_its_bytes_and_how_it_is_read(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"x" * 2**21)
    second.write_bytes(b"x" * 2**21)
    same = TextStream.of_file(list, first, "text").fingerprint
    assert TextStream.of_file(list, second, "text").fingerprint == same
    assert TextStream.of_file(list, second, "body").fingerprint != same
    second.write_bytes(b"x" * 2**21 + b"y")
    assert TextStream.of_file(list, second, "text").fingerprint != same
