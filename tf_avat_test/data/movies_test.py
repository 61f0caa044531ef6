from tf_avat.data.movie_documents import movie_documents


def test_texts_and_labels_are_those_of_the_documents_in_their_order(archived, archives_dir):
    documents = movie_documents(archives_dir)
    for split, labeled in archived("movies").splits.items():
        assert labeled.texts == tuple(one.text for one in documents[split])
        assert labeled.labels.tolist() == [one.label for one in documents[split]]


def test_splits_have_the_sizes_of_the_benchmark(archived):
    assert [len(split) for split in archived("movies").splits.values()] == [1600, 200, 199]


def test_is_the_same_for_ever(archived):
    assert archived("movies").classes == ("NEG", "POS")
    assert (
        archived("movies").train.texts[0].startswith("plot : two teen couples go to a church party , drink")
    )
    assert (
        archived("movies").fingerprint == "8eba86fb87ae814d9e65681cb0ed81ca896d3d3f1f87386c2d82a87a8481b03c"
    )
