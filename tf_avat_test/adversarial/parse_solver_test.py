import pytest

from tf_avat.adversarial.methods import METHODS
from tf_avat.adversarial.parse_solver import parse_solver


@pytest.mark.parametrize("method", METHODS)
def test_the_default_is_one_of_the_methods_own_or_none(method):
    solvers = METHODS[method].solvers
    assert parse_solver(method) == (solvers[0] if solvers else None)


def test_own_solvers_pass():
    assert parse_solver("attn_ivat", "exact") == "exact"
    assert parse_solver("word_vat", "ascent") == "ascent"


def test_the_word_site_has_no_closed_form():
    with pytest.raises(ValueError, match="word_ivat has the solvers power, ascent, not exact"):
        parse_solver("word_ivat", "exact")


@pytest.mark.parametrize("method", ["vanilla", "attn_at", "word_iat"])
def test_methods_without_search_take_no_solver(method):
    with pytest.raises(ValueError, match=f"{method} finds its perturbation without a solver"):
        parse_solver(method, "power")
