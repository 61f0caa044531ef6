import pytest

from tf_avat.data.records.label_names import alike, class_names, clean_label, number_name, sorted_names


@pytest.mark.parametrize(
    ("label", "clean"),
    [
        (" a b \u00a0", "a b"),
        ("cafe\u0301", "caf\u00e9"),
        ("\ufeffgo\u200bo\u00add\u2060", "good"),
        ("\u2764\ufe0f", "\u2764"),
        ("\u3164\u200b ", ""),
        # What is seen stays: a family, a flag of a country in another.
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("\U0001f3f4\U000e0067\U000e007f", "\U0001f3f4\U000e0067\U000e007f"),
        ("\u0600\u0661", "\u0600\u0661"),
    ],
)
def test_what_nobody_sees_is_no_part_of_a_label(label, clean):
    assert clean_label(label) == clean


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("1", ["1", "1.0", "01", "+1", "1.", "1e0", "10e-1", "1.000"]),
        ("0", ["0", "-0", "0.0", "-0.00", "0e5", ".0"]),
        ("-2.5", ["-2.5", "-2.50", "-25e-1"]),
        ("100", ["100", "1e2", "1E+2"]),
        ("1e300", ["1e300", "10e299"]),
        ("12345678901234567890123", ["12345678901234567890123", "12345678901234567890123.0"]),
    ],
)
def test_a_number_has_one_name(name, spellings):
    assert {number_name(spelling) for spelling in spellings} == {name}
    assert number_name(name) == name


def test_labels_are_numbers_if_all_are():
    assert class_names(["1", "1.0", "2"]) == {"1": "1", "1.0": "1", "2": "2"}
    assert class_names(["1", "1.0", "x"]) == {"1": "1", "1.0": "1.0", "x": "x"}
    assert class_names(["1", "nan", "-Inf"]) == {"1": "1", "nan": None, "-Inf": None}
    assert list(class_names(["b", "c", "a"])) == ["b", "c", "a"]
    assert class_names(["nan", "x"]) == {"nan": "nan", "x": "x"}


def test_names_are_in_the_order_of_numbers_or_of_the_alphabet():
    assert sorted_names(["10", "9", "-1", "1e300"]) == ("-1", "9", "10", "1e300")
    assert sorted_names(["10", "9", "b"]) == ("10", "9", "b")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("good", "Good"),
        ("good", "\uff47ood"),
        ("very good", "very  good"),
        ("very good", "very_good"),
        ("bad", "b\u0430d"),
        ("\u0410\u0412", "AB"),
        ("1", "1.0"),
        ("1", "\uff11"),
        ("1", "\u0661"),
        ("\u06f1.0", "\u0661"),
        ("-1", "\u22121"),
        ("so-so", "so\u2013so"),
        ("don't", "don\u2019t"),
        # Persian and Arabic keyboards have a yeh each; a stroke only makes the word longer.
        ("\u0639\u0627\u0644\u06cc", "\u0639\u0627\u0644\u064a"),
        ("\u062c\u0645\u064a\u0644", "\u062c\u0645\u0640\u064a\u0644"),
        ("\u0130yi", "iyi"),
        ("ILIK", "\u0131l\u0131k"),
        ("stra\u00dfe", "STRASSE"),
    ],
)
def test_names_that_look_alike(one, other):
    assert alike([one, "else", other]) == [(one, other)]


def test_names_that_do_not():
    assert alike(["1", "-1", "10", "A", "A-", "A+", "c", "c++", "caf\u00e9", "cafe", "I", "II"]) == []
