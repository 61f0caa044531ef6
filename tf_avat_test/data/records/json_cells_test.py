import json

from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.records.json_cells import json_cells

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def test_numbers_keep_their_digits_and_spaces_their_place():
    line = '{ "a" : 1.0 ,"b":null, "c":[1,  {"x": 1e999}],"d":"q\\"x" , "e":100000000000000000000.10 }'
    assert json_cells(line) == {
        "a": "1.0",
        "b": "",
        "c": '[1,  {"x": 1e999}]',
        "d": 'q"x',
        "e": "100000000000000000000.10",
    }


@given(st.dictionaries(st.text(), VALUES), st.sampled_from([None, 1]), st.booleans())
def test_cells_are_text_itself_and_json_of_all_else(row, indent, ascii_only):
    line = json.dumps(row, indent=indent, ensure_ascii=ascii_only)
    cells = json_cells(line)
    assert list(cells) == list(row)
    for key, value in row.items():
        if isinstance(value, str):
            assert cells[key] == value
        elif value is None:
            assert cells[key] == ""
        else:
            assert json.loads(cells[key]) == value
