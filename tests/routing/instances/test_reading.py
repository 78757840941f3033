import pytest

from routing.errors import InvalidProblem
from routing.instances.instance import Instance, Rounding
from routing.instances.reading import FormOfText, form_of, parse_instance
from tests.routing.instances import tiny


def read(text: str, rounding: Rounding | None = None) -> Instance:
    form = form_of(text)
    assert form in ("vrplib", "solomon", "lilim")
    return parse_instance(text, form=form, name="tiny", rounding=rounding).instance


def faults(text: str) -> dict[str, str]:
    """Return where faults are, and their codes."""
    with pytest.raises(InvalidProblem) as refused:
        read(text)
    return {issue.subject.removeprefix("tiny "): issue.code for issue in refused.value.issues}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (tiny.VRPLIB, "vrplib"),
        (tiny.EXPLICIT, "vrplib"),
        (tiny.SOLOMON, "solomon"),
        (tiny.LILIM, "lilim"),
        (tiny.vroom_text(), "vroom"),
        ('{"format": "donghanh-problem/1", "vehicles": [], "jobs": []}', "donghanh"),
        ('{"wards": [], "vehicles": [], "jobs": [], "horizon_s": 1}', "synth"),
        ('{"vehicles": [], "jobs": [', "vroom"),
        ("", "donghanh"),
        ("hello", "donghanh"),
    ],
)
def test_the_format_is_told_by_what_a_text_looks_like(text: str, form: FormOfText) -> None:
    assert form_of(text) == form


def test_a_vrptw_file_is_read_in_tenths_cut_off() -> None:
    instance = read(tiny.VRPLIB)
    assert instance.rounding is Rounding.DIMACS
    # node 2 to node 4: the root of 9 + 36 is 6.708, so 67 tenths
    assert instance.distances[0][1].tolist() == [50, 0, 50, 67]
    client = instance.clients[2]
    assert (client.node, client.opens, client.closes, client.service) == (3, 200, 600, 50)
    assert (client.delivers, client.required) == ((3,), True)
    (kind,) = instance.vehicle_types
    assert (kind.names, kind.capacity, kind.closes) == (("1", "2"), (10,), 1000)


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [("none", 45**0.5), ("nearest", 7), ("dimacs", 67), ("x1000", 6708)],
)
def test_each_rounding_gives_its_distance(rounding: str, expected: float) -> None:
    assert read(tiny.VRPLIB, Rounding(rounding)).distances[0][1, 3] == expected


def test_the_same_instance_in_solomons_form_is_the_same() -> None:
    one, two = read(tiny.VRPLIB), read(tiny.SOLOMON)
    assert one.clients == two.clients
    assert one.vehicle_types == two.vehicle_types
    assert (one.distances[0] == two.distances[0]).all()


def test_coordinates_that_are_not_whole_are_kept() -> None:
    text = tiny.SOLOMON.replace("    3      0        10 ", "    3      0        2.5")
    assert read(text, Rounding.NONE).distances[0][0, 3] == 2.5


def test_explicit_weights_stay_as_they_are() -> None:
    instance = read(tiny.EXPLICIT)
    assert instance.rounding is Rounding.NONE
    assert instance.distances[0].tolist() == [[0, 7, 9], [8, 0, 2], [10, 3, 0]]
    assert instance.vehicles == 2  # as many as clients, where none are given


def test_a_lower_row_is_half_a_matrix() -> None:
    rows = "EDGE_WEIGHT_FORMAT : LOWER_ROW\nEDGE_WEIGHT_SECTION\n7 9\n2\n"
    text = without_weights(tiny.EXPLICIT).replace("DEMAND_SECTION", rows + "DEMAND_SECTION")
    assert read(text).distances[0].tolist() == [[0, 7, 9], [7, 0, 2], [9, 2, 0]]


def without_weights(text: str) -> str:
    return tiny.without(text, "EDGE_WEIGHT_FORMAT", "EDGE_WEIGHT_SECTION", "0 7", "8 0", "10 3")


def test_pickups_have_their_drops() -> None:
    instance = read(tiny.LILIM)
    assert instance.pairs == ((0, 1), (2, 3))
    assert instance.clients[0].picks_up == (4,)
    assert instance.clients[1].delivers == (4,)
    assert instance.clients[2].opens == 20_000


def test_reload_depots_releases_and_prizes_are_read() -> None:
    again = read(tiny.RELOADS)
    assert again.vehicle_types[0].reloads == (0,)
    assert [client.released for client in again.clients] == [0, 500]
    prizes = read(tiny.PRIZES)
    assert [(c.prize, c.required) for c in prizes.clients] == [(500, False), (1000, False)]


def test_vehicles_that_differ_are_types_of_their_own() -> None:
    large, small = read(tiny.FLEET).vehicle_types
    assert (large.capacity, large.fixed_cost, large.per_distance) == ((9,), 100, 1)
    assert (small.capacity, small.fixed_cost, small.per_distance) == ((2,), 3, 2)
    assert (large.places, small.places) == ((0,), (1,))


def test_groups_and_allowed_clients_are_read() -> None:
    more = (
        "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\nVEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 4\n2 2 3\n"
    )
    instance = read(tiny.VRPLIB.replace("DEPOT_SECTION", more + "DEPOT_SECTION"))
    assert [group.members for group in instance.groups] == [(0, 1)]
    assert [client.required for client in instance.clients] == [False, False, True]
    assert [kind.allowed for kind in instance.vehicle_types] == [{0, 2}, {0, 1}]


def test_every_fault_of_a_vrplib_file_is_named_with_its_line() -> None:
    text = (
        tiny.VRPLIB.replace("2 4\n3 5\n", "2 -4\n3 five\n")
        .replace("3 0 60\n", "3 60 0\n")
        .replace("CAPACITY : 10", "CAPACITY : ten")
        .replace("COMMENT", "COLOUR")
    )
    assert faults(text) == {
        "line 2, field COLOUR": "unknown-field",
        "line 6, field CAPACITY": "not-a-number",
        "line 16, field DEMAND_SECTION value 1": "impossible-value",
        "line 17, field DEMAND_SECTION value 1": "not-a-number",
        "line 22": "impossible-value",
    }


@pytest.mark.parametrize("end", range(20, len(tiny.VRPLIB) - 8, 7))
def test_a_vrplib_file_that_is_cut_off_is_refused(end: int) -> None:
    with pytest.raises(InvalidProblem):
        parse_instance(tiny.VRPLIB[:end], form="vrplib", name="tiny")


# where the third line is whole, after 65 signs, so is the file
@pytest.mark.parametrize("end", [*range(10, 65, 5), *range(70, len(tiny.LILIM) - 3, 5)])
def test_a_file_of_pickups_that_is_cut_off_is_refused(end: int) -> None:
    with pytest.raises(InvalidProblem):
        parse_instance(tiny.LILIM[:end], form="lilim", name="tiny")


@pytest.mark.parametrize("end", [0, 5, 40, 90, 150, 200, 300])
def test_a_solomon_file_that_is_cut_off_is_refused(end: int) -> None:
    with pytest.raises(InvalidProblem):
        parse_instance(tiny.SOLOMON[:end], form="solomon", name="tiny")


def test_a_matrix_of_another_size_is_refused() -> None:
    assert faults(tiny.without(tiny.EXPLICIT, "10 3")) == {
        "line 7, EDGE_WEIGHT_SECTION": "wrong-count"
    }
    assert faults(tiny.EXPLICIT.replace("8 0 2", "8 0")) == {
        "line 9, EDGE_WEIGHT_SECTION": "wrong-count"
    }
    assert faults(tiny.EXPLICIT.replace("8 0 2", "8 0 -2")) == {
        "line 9, weight 3": "impossible-value"
    }


@pytest.mark.parametrize(
    ("old", "new", "where", "code"),
    [
        ("EUC_2D", "GEO", "line 8, field EDGE_WEIGHT_TYPE", "unknown-choice"),
        ("TYPE : VRPTW", "TYPE : VRPB", "line 3, field TYPE", "not-expressible"),
        ("TYPE : VRPTW", "TYPE : HVRPXX", "line 3, field TYPE", "unknown-choice"),
        ("TYPE : VRPTW", "TYPE :", "line 3, field TYPE", "unknown-choice"),
        ("DEMAND_SECTION", "COLOUR_SECTION", "line 14", "unknown-field"),
        ("SERVICE_TIME : 5", "VEHICLES : 3", "line 7", "repeated-item"),
        ("DEPOT_SECTION\n1", "DEPOT_SECTION\n3", "line 24, DEPOT_SECTION", "impossible-value"),
        ("2 4\n3 5\n", "2 4\n2 5\n", "line 17", "wrong-count"),
        ("4 3\nTIME", "4 3 1\nTIME", "line 18", "wrong-count"),
        ("DIMENSION : 4\n", "", "DIMENSION", "missing-field"),
    ],
)
def test_what_is_wrong_in_a_vrplib_file_has_its_code(
    old: str, new: str, where: str, code: str
) -> None:
    assert old in tiny.VRPLIB
    assert faults(tiny.VRPLIB.replace(old, new))[where] == code


def test_every_fault_of_a_solomon_file_is_named() -> None:
    text = tiny.SOLOMON.replace("4          0        60", "-4         0        60").replace(
        "    2      6 ", "    5      6 "
    )
    assert faults(text) == {"line 11, field demand": "impossible-value", "line 12": "wrong-count"}


def test_partners_that_do_not_name_each_other_are_refused() -> None:
    text = tiny.LILIM.replace("2 6 8 -4 0 60 5 1 0", "2 6 8 -4 0 60 5 3 0")
    assert faults(text) == {"line 3": "impossible-value", "line 4": "impossible-value"}
    other = tiny.LILIM.replace("2 6 8 -4", "2 6 8 -5")
    assert faults(other) == {"line 3": "impossible-value", "line 4": "impossible-value"}


def test_a_depot_or_reload_that_is_no_depot_is_refused() -> None:
    text = tiny.RELOADS.replace(
        "VEHICLES_RELOAD_DEPOT_SECTION\n1 1", "VEHICLES_RELOAD_DEPOT_SECTION\n1 2"
    )
    assert faults(text) == {"VEHICLES_RELOAD_DEPOT_SECTION row 1": "unknown-place"}


def test_what_a_row_of_a_depot_asks_for_is_refused_and_not_ignored() -> None:
    text = tiny.RELOADS.replace("DEMAND_SECTION\n1 0", "DEMAND_SECTION\n1 2").replace(
        "RELEASE_TIME_SECTION\n1 0", "RELEASE_TIME_SECTION\n1 30"
    )
    assert faults(text) == {
        "DEMAND_SECTION row 1": "not-expressible",
        "RELEASE_TIME_SECTION row 1": "not-expressible",
    }


def test_a_depot_to_reload_at_that_closes_while_its_vehicle_is_out_is_refused() -> None:
    two = (
        tiny.RELOADS.replace("1 1\nDEPOT", "1 2\nDEPOT")
        .replace("DEPOT_SECTION\n1\nEOF", "DEPOT_SECTION\n1\n2\nEOF")
        .replace("2 4\n3 4", "2 0\n3 4")
    )
    assert read(two).vehicle_types[0].reloads == (1,)
    assert faults(two.replace("2 0 200", "2 0 199")) == {
        "TIME_WINDOW_SECTION row 2": "not-expressible"
    }


def test_a_name_may_hold_what_ends_a_file_elsewhere() -> None:
    text = tiny.VRPLIB.replace("NAME : tiny", "NAME : EOF_SECTION")
    instance = read(text)
    assert (instance.name, len(instance.clients)) == ("EOF_SECTION", 3)


def test_what_comes_after_the_end_is_not_read() -> None:
    text = tiny.VRPLIB.replace("1\n-1\nEOF", "1\n-1\n1 0\nEOF\nand more")
    assert read(text).depots == (0,)


def test_numbers_in_other_letters_or_with_gaps_are_refused() -> None:
    assert faults(tiny.VRPLIB.replace("CAPACITY : 10", "CAPACITY : 1_0")) == {
        "line 6, field CAPACITY": "not-a-number"
    }
    assert faults(tiny.VRPLIB.replace("CAPACITY : 10", "CAPACITY : nan")) == {
        "line 6, field CAPACITY": "not-a-number"
    }


def test_a_group_holds_each_client_once_and_no_depot() -> None:
    group = "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 1 2\n2 2 3\nDEPOT_SECTION"
    with pytest.raises(InvalidProblem) as refused:
        read(tiny.VRPLIB.replace("DEPOT_SECTION", group))
    assert [issue.code for issue in refused.value.issues] == ["repeated-item", "repeated-item"]


def test_weights_without_their_format_are_refused() -> None:
    assert faults(tiny.without(tiny.EXPLICIT, "EDGE_WEIGHT_FORMAT")) == {
        "EDGE_WEIGHT_FORMAT": "missing-field"
    }
