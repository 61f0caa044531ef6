from tf_avat.reports.weight_levels import LEVELS, weight_levels


def test_levels_are_fifths_of_the_largest_weight():
    assert weight_levels([0.5, 0.4, 0.3, 0.2, 0.1, 0.04, 0.0]) == [LEVELS, 4, 3, 2, 1, 0, 0]


def test_no_weight_is_not_shaded():
    assert weight_levels([0.0, 0.0]) == [0, 0]
    assert weight_levels([]) == []
