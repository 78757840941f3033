from api.store.parts import MOST_VALUES, parts


def test_a_long_list_comes_in_parts_that_hold_all_of_it() -> None:
    values = range(2 * MOST_VALUES + 1)
    found = list(parts(values))
    assert [len(part) for part in found] == [MOST_VALUES, MOST_VALUES, 1]
    assert [value for part in found for value in part] == list(values)
    assert list(parts([])) == []
