import threading

import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.perturbation_pass import PerturbationPass, marked

RNG = np.random.default_rng(0)
FIRST, SECOND = (tf.constant(RNG.normal(size=shape), tf.float32) for shape in ((2, 3), (2, 4, 3)))
R = [tf.constant(RNG.normal(size=shape), tf.float32) for shape in ((2, 3), (2, 4, 3))]
WORDS = tf.constant(RNG.normal(size=(2, 3, 5)), tf.float32)
R_OF_WORDS = tf.constant(RNG.normal(size=(2, 3, 5)), tf.float32)
MASK = tf.constant([[True, True, True], [True, False, False]])
IDS = tf.constant([[4, 2, 9], [5, 0, 0]])


def model(words=WORDS, first=FIRST, second=SECOND):
    """One number from a marker of words and two of attention, all of which bear on it."""
    words = marked("word", words, MASK, IDS)
    scores = marked("attention", first + tf.reduce_mean(words, -1), MASK)
    scores = tf.nn.softmax(scores)[:, None] * second
    scores = marked("attention", scores, MASK)
    return tf.reduce_sum(tf.nn.softmax(scores) ** 2 * tf.cast(MASK, tf.float32)[:, None])


def test_outside_of_a_pass_a_marker_hands_back_what_it_is_given():
    assert marked("attention", FIRST, MASK) is FIRST
    assert marked("word", WORDS, MASK, IDS) is WORDS


def test_a_pass_without_r_changes_nothing():
    expected = float(model())
    for site in (None, "attention", "word"):
        with PerturbationPass(site):
            assert float(model()) == expected


def test_a_pass_notes_what_comes_to_the_markers_of_either_site_in_their_order():
    with PerturbationPass() as now:
        marked("attention", FIRST)
        marked("word", WORDS, MASK, IDS)
        marked("attention", SECOND, MASK)
    (words,) = now.marked["word"]
    first, second = now.marked["attention"]
    np.testing.assert_array_equal(words.values, WORDS)
    np.testing.assert_array_equal(words.mask, MASK[..., None])
    np.testing.assert_array_equal(words.ids, IDS)
    np.testing.assert_array_equal(first.values, FIRST)
    assert first.mask is None and first.ids is None
    np.testing.assert_array_equal(second.values, SECOND)
    np.testing.assert_array_equal(second.mask, MASK[:, None])


def test_what_is_noted_is_what_came_before_r():
    with PerturbationPass("attention", R) as now:
        marked("attention", FIRST, MASK)
    np.testing.assert_array_equal(now.marked["attention"][0].values, FIRST)


def test_r_enters_at_the_markers_of_its_site_alone_one_part_after_the_other():
    with PerturbationPass("attention", R):
        first, words, second = (
            marked("attention", FIRST),
            marked("word", WORDS),
            marked("attention", SECOND),
        )
    np.testing.assert_array_equal(first, FIRST + R[0])
    np.testing.assert_array_equal(second, SECOND + R[1])
    np.testing.assert_array_equal(words, WORDS)
    with PerturbationPass("word", [R_OF_WORDS]):
        first, words = marked("attention", FIRST), marked("word", WORDS)
    np.testing.assert_array_equal(first, FIRST)
    np.testing.assert_array_equal(words, WORDS + R_OF_WORDS)


def test_more_markers_than_parts_of_r_are_an_error():
    with PerturbationPass("attention", R[:1]):
        marked("attention", FIRST)
        with pytest.raises(ValueError, match="more attention markers were called in this pass"):
            marked("attention", SECOND)


def test_r_in_another_precision_is_cast():
    with PerturbationPass("attention", [tf.cast(R[0], tf.float64)]):
        assert marked("attention", FIRST).dtype == tf.float32
    with PerturbationPass("attention", [R[0]]):
        assert marked("attention", tf.cast(FIRST, tf.float64)).dtype == tf.float64


@pytest.mark.parametrize("site", ["attention", "word"])
@pytest.mark.parametrize("compiled", [False, True])
def test_the_tapes_gradient_is_the_gradient_for_r_at_zero(site, compiled):
    def by_the_tape():
        with (
            tf.GradientTape(watch_accessed_variables=False) as tape,
            PerturbationPass(site, tape=tape) as now,
        ):
            value = model()
        gradients = tape.gradient(value, [each.values for each in now.marked[site]])
        # Where r may not be it has no gradient; what comes to the marker there may have one.
        masks = [tf.cast(each.mask, tf.float32) for each in now.marked[site]]
        return [gradient * mask for gradient, mask in zip(gradients, masks, strict=True)]

    def at_zero():
        zeros = [tf.zeros_like(r) for r in (R if site == "attention" else [R_OF_WORDS])]
        with tf.GradientTape() as tape:
            tape.watch(zeros)
            with PerturbationPass(site, zeros):
                value = model()
        return tape.gradient(value, zeros)

    ours = (tf.function(by_the_tape) if compiled else by_the_tape)()
    for gradient, expected in zip(ours, at_zero(), strict=True):
        assert np.any(expected)
        np.testing.assert_allclose(gradient, expected, atol=1e-7)


def test_the_tape_watches_its_site_alone():
    with tf.GradientTape(watch_accessed_variables=False) as tape, PerturbationPass("word", tape=tape) as now:
        marked("word", WORDS)
        scores = marked("attention", FIRST)
        value = tf.reduce_sum(scores**2)
    assert tape.gradient(value, now.marked["attention"][0].values) is None


def test_constant_values_have_no_gradient_and_r_has_one():
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([FIRST, R[0]])
        with PerturbationPass("attention", R[:1], constant="attention"):
            scores = marked("attention", FIRST**2)
        value = tf.reduce_sum(scores**2)
    np.testing.assert_array_equal(scores, FIRST**2 + R[0])
    assert tape.gradient(value, FIRST) is None
    np.testing.assert_allclose(tape.gradient(value, R[0]), 2 * scores)


def test_another_site_may_be_the_constant():
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([FIRST, WORDS, *R])
        with PerturbationPass("attention", R, constant="word") as now:
            value = model()
    assert tape.gradient(value, WORDS) is None
    assert np.any(tape.gradient(value, FIRST)) and np.any(tape.gradient(value, R[0]))
    np.testing.assert_array_equal(now.marked["word"][0].values, WORDS)


def test_a_pass_within_a_pass_has_markers_of_its_own():
    with PerturbationPass("attention", [R[0]]) as outer:
        with PerturbationPass() as inner:
            np.testing.assert_array_equal(marked("attention", FIRST), FIRST)
        np.testing.assert_array_equal(marked("attention", FIRST), FIRST + R[0])
    assert len(outer.marked["attention"]) == len(inner.marked["attention"]) == 1
    assert marked("attention", FIRST) is FIRST


def test_an_error_in_a_pass_ends_it():
    with pytest.raises(ZeroDivisionError), PerturbationPass("attention", R):
        raise ZeroDivisionError
    assert marked("attention", FIRST) is FIRST


def test_threads_have_passes_of_their_own():
    """As the replicas of a `tf.distribute.Strategy` that is mirrored have."""
    together, found = threading.Barrier(2), {}

    def replica(r):
        with PerturbationPass("attention", [r]) as now:
            together.wait(10)
            scores = marked("attention", FIRST)
            together.wait(10)
            found[id(r)] = scores, len(now.marked["attention"])

    rs = [R[0], 2 * R[0]]
    threads = [threading.Thread(target=replica, args=(r,)) for r in rs]
    with PerturbationPass() as mine:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert mine.marked["attention"] == []
    for r in rs:
        scores, count = found[id(r)]
        np.testing.assert_array_equal(scores, FIRST + r)
        assert count == 1


@pytest.mark.parametrize("settings", [{}, {"jit_compile": True}], ids=["graph", "XLA"])
def test_one_trace_has_passes_with_and_without_r(settings):
    @tf.function(**settings)
    def step(first, r):
        with PerturbationPass() as clean:
            before = model(first=first)
        with PerturbationPass("attention", [r, tf.zeros_like(SECOND)]):
            after = model(first=first)
        return before, after, clean.marked["attention"][0].values

    for scale in (1.0, 3.0):
        before, after, values = step(FIRST * scale, R[0])
        moved = FIRST * scale + tf.where(MASK, R[0], 0.0)
        np.testing.assert_allclose(before, model(first=FIRST * scale), rtol=1e-6)
        np.testing.assert_allclose(after, model(first=moved), rtol=1e-6)
        np.testing.assert_allclose(values, FIRST * scale + tf.reduce_mean(WORDS, -1), rtol=1e-6)


@pytest.mark.parametrize("settings", [{}, {"jit_compile": True}], ids=["graph", "XLA"])
def test_works_in_the_body_of_a_loop(settings):
    """Gradient ascent in r: three steps of a loop are three steps by hand."""

    def ascended(r):
        with tf.GradientTape() as tape:
            tape.watch(r)
            with PerturbationPass("attention", [r, tf.zeros_like(SECOND)]):
                value = model()
        return r + tape.gradient(value, r)

    @tf.function(**settings)
    def looped(r):
        return tf.while_loop(lambda step, _: step < 3, lambda step, r: (step + 1, ascended(r)), (0, r))[1]

    by_hand = ascended(ascended(ascended(R[0])))
    assert np.any(by_hand != R[0])
    np.testing.assert_allclose(looped(R[0]), by_hand, rtol=1e-5)
