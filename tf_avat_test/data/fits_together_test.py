from tf_avat.data.fits_together import fits_together


def test_batches_of_one_width_share_a_call():
    assert fits_together(20, 32, 20, 96)


def test_a_little_padding_is_no_reason_for_a_second_call():
    assert fits_together(20, 32, 21, 32) and fits_together(21, 32, 20, 32)


def test_documents_and_sentences_are_encoded_apart():
    assert not fits_together(171, 32, 25, 32)


def test_what_counts_is_who_would_be_padded():
    assert fits_together(20, 4, 25, 96)
    assert not fits_together(20, 96, 25, 4)


def test_a_batch_without_sentences_fits_any():
    assert fits_together(20, 32, 0, 0)
