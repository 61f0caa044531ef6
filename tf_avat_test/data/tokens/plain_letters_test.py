from tf_avat.data.tokens.plain_letters import plain_letters

LETTERS = plain_letters(3)


def test_a_letter_is_its_lower_case_an_apostrophe_a_space_or_nothing():
    found = [LETTERS[letter] for letter in "Éß\u0130’—\u00ad\u200d\u0301\u0915Ж"]
    assert found == ["é", "ß", "i\u0307", "'", " ", "", "", "\u0301", "\u0915", "ж"]


def test_what_depends_on_its_neighbors_is_none_of_them():
    assert not LETTERS.keys() & set("Σ\u20e3❤日ア한กa \U0001f600")


def test_scripts_without_spaces_were_letters_of_the_second_version():
    assert [plain_letters(2)[letter] for letter in "日ア한ก"] == list("日ア한ก")
