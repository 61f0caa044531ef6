import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.tokens.token_table import TokenTable

TOKENS = st.one_of(
    st.binary(min_size=1, max_size=20), st.text("ab", min_size=1, max_size=40).map(str.encode)
).map(lambda token: token.replace(b" ", b"x").replace(b"\0", b"y"))
TEXTS = st.lists(st.lists(TOKENS, max_size=30), max_size=8)


@pytest.mark.parametrize("bits", [1, 3, 12])
@given(texts=TEXTS)
def test_a_token_has_one_number_and_no_other_has_it(bits, texts):
    table, numbers = TokenTable(bits), {}
    for tokens in texts:
        found = table.look_up(b"  ".join(tokens), lambda token: numbers.setdefault(token, len(numbers)))
        assert found.tolist() == [numbers[token] for token in tokens]
    assert table.count <= min(len(numbers), 2**bits)


def test_what_is_in_the_table_is_not_asked_for_again():
    table, asked = TokenTable(), []

    def number(token):
        asked.append(token)
        return len(token)

    for _ in range(3):
        found = table.look_up(b" abc a \xff 0123456789abcdef  long-long-long-long ", number)
        assert found.dtype == np.int32 and found.tolist() == [3, 1, 1, 16, 19]
    assert len(asked) == 5 + 2
    table.forget()
    table.look_up(b"a", number)
    assert asked[-1] == b"a" and table.count == 1


def test_nothing_has_no_tokens():
    for text in (b"", b"   "):
        assert TokenTable().look_up(text, len).tolist() == []
