from tf_avat.adversarial.methods import METHODS


def test_only_methods_driven_by_predictions_use_unlabeled_text():
    assert {name for name, method in METHODS.items() if method.uses_unlabeled} == {
        "word_vat",
        "word_ivat",
        "attn_vat",
        "attn_ivat",
    }


def test_vanilla_alone_perturbs_nothing():
    assert {name for name, method in METHODS.items() if not method.perturbs} == {"vanilla"}


def test_no_two_methods_are_the_same():
    assert len(set(METHODS.values())) == len(METHODS)
