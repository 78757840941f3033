import math

import pytest

from geodata.dropped import NOT_JUDGED, SINGLE_DATES, SOME_DAYS, UNREAD_WIDTH
from geodata.network import ALL_HOURS, ROAD_CLASSES
from geodata.sources.osm_tags import (
    RULE_KEYS,
    flat_tags,
    is_deep_alley,
    other_names,
    parse_kph,
    read_way_tags,
    street_name,
    width_m,
)
from tests.geodata.sources.osm_files import ALL, AM, FT, MB, PU, WHEELS


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"highway": "residential"}, ALL, ALL),
        ({"highway": "residential", "oneway": "yes"}, ALL, FT),
        ({"highway": "residential", "oneway": "-1"}, FT, ALL),
        ({"highway": "primary", "junction": "roundabout"}, ALL, FT),
        ({"highway": "primary", "junction": "roundabout", "oneway": "no"}, ALL, ALL),
        ({"highway": "tertiary", "oneway": "yes", "oneway:motorcycle": "no"}, ALL, MB | FT),
        ({"highway": "motorway"}, PU | AM, 0),
        ({"highway": "trunk", "motorroad": "yes"}, MB | PU | AM, MB | PU | AM),
        # hẻm: motorbikes and feet, wider vehicles only where a width says so
        ({"highway": "service", "service": "alley"}, MB | FT, MB | FT),
        ({"highway": "service", "service": "alley", "width": "3.5"}, ALL, ALL),
        ({"highway": "residential", "width": "2 m"}, MB | FT, MB | FT),
        # footways: motorbikes only when told so by a key for motors
        ({"highway": "footway"}, FT, FT),
        ({"highway": "footway", "motorcycle": "yes"}, MB | FT, MB | FT),
        ({"highway": "path", "motor_vehicle": "permissive"}, ALL, ALL),
        ({"highway": "footway", "access": "yes"}, FT, FT),
        ({"highway": "steps", "motorcycle": "yes"}, FT, FT),
        # motorcycle > motor_vehicle > vehicle > access
        ({"highway": "residential", "access": "no", "motorcycle": "yes"}, MB, MB),
        ({"highway": "residential", "motor_vehicle": "no", "motorcycle": "yes"}, MB | FT, MB | FT),
        ({"highway": "residential", "vehicle": "no", "access": "yes"}, FT, FT),
        ({"highway": "service", "access": "private", "foot": "yes"}, FT, FT),
        ({"highway": "residential", "access": "private", "emergency": "yes"}, AM, AM),
        ({"highway": "service", "access": "destination"}, ALL, ALL),
        # a pickup is a goods vehicle before it is a car, an ambulance is not
        ({"highway": "primary", "hgv": "no"}, MB | AM | FT, MB | AM | FT),
        ({"highway": "primary", "hgv": "no", "goods": "yes"}, ALL, ALL),
        ({"highway": "primary", "motorcar": "no"}, MB | FT, MB | FT),
        ({"highway": "primary", "hgv:forward": "no"}, MB | AM | FT, ALL),
        ({"highway": "primary", "motor_vehicle:backward": "no"}, ALL, FT),
        ({"highway": "motorway", "motorcycle": "yes"}, WHEELS, 0),
        # weights in tonnes or kilograms: pickup 3 t, ambulance 3.5 t
        ({"highway": "primary", "maxweight": "2.5"}, MB | FT, MB | FT),
        ({"highway": "primary", "maxweight": "3200 kg"}, MB | PU | FT, MB | PU | FT),
        ({"highway": "primary", "maxweight": "10 t"}, ALL, ALL),
        # the narrowest width counts, then an estimate, then two lanes or more
        ({"highway": "residential", "width": "4", "maxwidth:physical": "2,2"}, MB | FT, MB | FT),
        ({"highway": "residential", "est_width": "2"}, MB | FT, MB | FT),
        ({"highway": "service", "service": "alley", "lanes": "2"}, ALL, ALL),
        ({"highway": "service", "service": "alley", "lanes": "1"}, MB | FT, MB | FT),
        ({"highway": "residential", "width": "2.5"}, ALL, ALL),
        # an alley off an alley is for motorbikes and feet unless it is known to be wide
        ({"highway": "residential", "name": "Hẻm 123/45/6"}, MB | FT, MB | FT),
        ({"highway": "residential", "name": "Hẻm 123/45/6", "width": "3"}, ALL, ALL),
        ({"highway": "residential", "name": "Hẻm 123/45", "motor_vehicle": "yes"}, ALL, ALL),
        ({"highway": "residential", "name": "Hẻm 123"}, ALL, ALL),
        # directions
        ({"highway": "primary", "oneway": "reversible"}, FT, FT),
        ({"highway": "primary", "oneway": "yes", "oneway:motorcar": "no"}, ALL, PU | AM | FT),
        ({"highway": "primary", "oneway": "yes", "oneway:foot": "yes"}, ALL, 0),
        ({"highway": "footway", "oneway:foot": "yes"}, FT, 0),
    ],
)
def test_who_may_go_which_way(tags: dict[str, str], forward: int, backward: int) -> None:
    read = read_way_tags(tags)

    assert read is not None
    assert (read.forward_access, read.backward_access) == (forward, backward)


@pytest.mark.parametrize(
    "tags",
    [
        {"building": "yes"},
        {"highway": "construction"},
        {"highway": "bus_stop"},
        {"highway": "service", "access": "private"},
    ],
)
def test_what_no_one_may_use_is_no_road(tags: dict[str, str]) -> None:
    assert read_way_tags(tags) is None


def test_links_count_as_their_road_and_names_are_nfc() -> None:
    tags = {"highway": "primary_link", "name": "Vo\u0303 Va\u0306n  Kie\u0323\u0302t"}
    read = read_way_tags(tags)

    assert read is not None
    assert ROAD_CLASSES[read.road_class] == "primary"
    assert street_name(tags) == "Võ Văn Kiệt"


def test_limits_are_read_in_km_h_and_words_are_no_limit() -> None:
    assert parse_kph("50") == 50
    assert parse_kph("30 mph") == pytest.approx(48.28, abs=0.01)
    assert math.isnan(parse_kph("VN:urban"))
    assert math.isnan(parse_kph("-5"))


def test_lists_of_merged_ways_come_down_to_one_value() -> None:
    flat = flat_tags(
        {"highway": "['residential', 'primary']", "maxspeed": "['60', '40']", "name": "['A', 'B']"}
    )

    assert flat == {"highway": "primary", "maxspeed": "40.0", "name": "A"}


@pytest.mark.parametrize(
    "name", ["[1, 2]", "[{[1]}]", "['A', {[1]}]", "['A', 2]", f"['A', {'-' * 9999}1]", "['A'", "[]"]
)
def test_a_name_that_is_no_list_of_texts_is_kept_as_it_is(name: str) -> None:
    assert street_name({"name": name}) == flat_tags({"name": name})["name"] == name


@pytest.mark.parametrize(
    ("tags", "bans"),
    [
        ({"motor_vehicle:conditional": "no @ (06:00-08:00)"}, ((WHEELS, WHEELS, 0b11 << 6),)),
        ({"access:conditional": "no @ (06:30-07:00)"}, ((ALL, ALL, 1 << 6),)),
        ({"motorcycle:conditional": "no @ (Mo-Fr 06:00-07:00)"}, ((MB, MB, 1 << 6),)),
        ({"hgv:conditional": "no @ (06:00-07:00)"}, ((PU, PU, 1 << 6),)),
        ({"goods:conditional": "no @ (06:00-07:00)"}, ((PU, PU, 1 << 6),)),
        ({"vehicle:forward:conditional": "no @ (06:00-07:00)"}, ((WHEELS, 0, 1 << 6),)),
        # one-way in the morning: nobody on wheels goes against it then
        ({"oneway:conditional": "yes @ (06:00-07:00)"}, ((0, WHEELS, 1 << 6),)),
        # opened by the hour: banned in all hours that are not wholly open
        (
            {"motorcycle": "no", "motorcycle:conditional": "yes @ (06:30-08:00)"},
            ((MB, MB, ALL_HOURS - (1 << 7)),),
        ),
        # the special key goes before the general one: motorbikes ride in those hours
        (
            {"motor_vehicle:conditional": "no @ (06:00-07:00)", "motorcycle": "yes"},
            ((PU | AM, PU | AM, 1 << 6),),
        ),
        # a later clause wins over an earlier one
        (
            {"motorcar:conditional": "no @ (06:00-09:00); yes @ (07:00-08:00)"},
            ((PU | AM, PU | AM, (1 << 6) + (1 << 8)),),
        ),
        ({"hgv:conditional": "no @ (weight>5)"}, ()),
        ({"hgv:conditional": "no @ (Apr 30 06:00-07:00)"}, ()),
        ({"maxspeed:conditional": "30 @ (06:00-07:00)"}, ()),
    ],
)
def test_conditions_become_bans_by_the_hour(
    tags: dict[str, str], bans: tuple[tuple[int, int, int], ...]
) -> None:
    read = read_way_tags({"highway": "primary"} | tags)

    assert read is not None
    assert (read.forward_access, read.backward_access) == (ALL, ALL)
    assert read.bans == bans


def test_who_may_never_pass_is_no_ban_by_the_hour() -> None:
    read = read_way_tags({"highway": "primary", "motorcycle:conditional": "no @ (24/7)"})

    assert read is not None
    assert (read.forward_access, read.bans) == (ALL & ~MB, ())


def test_an_opening_on_some_days_counts_on_none() -> None:
    tags = {"highway": "primary", "motorcycle": "no", "motorcycle:conditional": "yes @ (Sa-Su)"}
    read = read_way_tags(tags)

    assert read is not None
    assert (read.forward_access, read.bans) == (ALL & ~MB, ())
    assert read.notes == (SOME_DAYS,)


@pytest.mark.parametrize(
    ("tags", "hours"),
    [
        # The second clause once hid the first: both may hold, never on one day.
        (
            {"motorcycle:conditional": "no @ (Mo-Fr 06:00-09:00); yes @ (Sa,Su 06:00-09:00)"},
            0b111 << 6,
        ),
        ({"motorcycle:conditional": "no @ (wet); yes @ (dry)"}, ALL_HOURS),
        # across keys: on weekdays nobody drives, on Saturdays motorbikes do
        (
            {
                "vehicle:conditional": "no @ (Mo-Fr 06:00-09:00)",
                "motorcycle:conditional": "yes @ (Sa 06:00-09:00)",
            },
            0b111 << 6,
        ),
        # a clause that surely holds hides what was said before it
        ({"motorcycle:conditional": "no @ (wet); yes @ (06:00-09:00)"}, ALL_HOURS - (0b111 << 6)),
    ],
)
def test_of_clauses_that_may_hold_each_is_taken_for_the_one_that_does(
    tags: dict[str, str], hours: int
) -> None:
    read = read_way_tags({"highway": "residential"} | tags)

    assert read is not None
    banned = [within for ahead, back, within in read.bans if ahead & back & MB]
    assert (banned or [ALL_HOURS * (not read.forward_access & MB)]) == [hours]


def test_where_more_may_hold_than_can_be_judged_nobody_passes() -> None:
    # Eight keys of two values each are 256 sets of values and still judged; nine are not.
    keys = ["motorcycle", "motor_vehicle", "vehicle", "access", "foot", "motorcar", "goods"]
    keys += ["hgv", "emergency"]
    tags = {"highway": "residential"}
    most = tags | {f"{key}:conditional": "yes @ (wet)" for key in keys[:8]}
    more = tags | {f"{key}:conditional": "yes @ (wet)" for key in keys}

    read = read_way_tags(most)

    assert read is not None
    assert (read.forward_access, read.bans) == (ALL, ())
    assert read_way_tags(more) is None


def test_what_of_the_conditions_is_not_modelled_is_noted() -> None:
    read = read_way_tags(
        {
            "highway": "primary",
            "hgv:conditional": "no @ (Apr 30 06:00-07:00)",
            "motorcar:conditional": "no @ (wet)",
        }
    )

    assert read is not None
    assert read.notes == tuple(sorted((SINGLE_DATES, NOT_JUDGED)))


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("1,8", 1.8),
        ("1.8 m", 1.8),
        ("180 cm", 1.8),
        ("1800mm", 1.8),
        ("1m80", 1.8),
        ("1m8", 1.8),
        ("6 ft", 1.8288),
        ("6'", 1.8288),
        ("~1.5", 1.5),
        ("ca. 1.5 m", 1.5),
        ("<2", 2),
        ("1.5-2", 1.5),
        ("150 - 200 cm", 1.5),
        ("3;2 m", 2),
        ("> 3", 3),
    ],
)
def test_widths_are_read_as_people_write_them_the_smallest_of_several(
    text: str, metres: float
) -> None:
    read = read_way_tags({"highway": "residential", "width": text})

    assert width_m({"width": text}) == pytest.approx(metres)
    assert read is not None
    assert read.forward_access == (ALL if metres >= 2.5 else MB | FT)
    assert read.notes == ()


def test_less_than_the_least_width_is_less() -> None:
    assert width_m({"width": "<2.5"}) < 2.5


@pytest.mark.parametrize("text", ["narrow", "1.5-", "-2", "6'6\"", "2 m or so", "1.5.2"])
def test_a_width_that_cannot_be_read_is_noted_and_counts_as_none(text: str) -> None:
    tags = {"highway": "residential", "est_width": text}
    read = read_way_tags(tags)

    assert math.isinf(width_m(tags))
    assert read is not None
    assert (read.forward_access, read.notes) == (ALL, (UNREAD_WIDTH,))


def test_no_width_is_no_fault() -> None:
    read = read_way_tags({"highway": "residential", "maxwidth": "none", "width": ""})

    assert read is not None
    assert read.notes == ()


@pytest.mark.parametrize(
    ("name", "deep"),
    [
        ("Hẻm 123/45/6", True),
        ("ngách 12/34", True),
        ("Kiệt K448/20", True),
        ("Ngách 58 Ngõ 46 Phố Hào Nam", True),
        ("154/3 Nguyen Bieu Alley", True),
        ("Hẻm 123", False),
        ("Đường 3/2", False),
        ("Ngõ Thổ Quan", False),
    ],
)
def test_alleys_off_alleys_are_known_by_their_names(name: str, deep: bool) -> None:
    assert is_deep_alley(name) == deep


class Watched(dict[str, str]):
    """Tags that remember which keys were asked for."""

    def __init__(self, tags: dict[str, str]) -> None:
        super().__init__(tags)
        self.asked: set[str] = set()

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("kind", ["motorway", "residential", "footway", "service"])
def test_every_key_that_is_looked_at_is_a_rule_or_the_name(kind: str) -> None:
    tags = Watched({"highway": kind})
    read_way_tags(tags)

    assert {"access:backward", "oneway"} <= tags.asked
    assert tags.asked - {"name"} <= RULE_KEYS
    # and any of them may depend on the hour
    hourly = {key for key in tags.asked if key.split(":")[0] in {"oneway", "maxweight", "access"}}
    assert {f"{key}:conditional" for key in hourly} <= RULE_KEYS


def test_other_names_leave_out_the_name_itself() -> None:
    tags = {"name": "A", "alt_name": "B; A;C", "name:en": "A Street", "old_name:fr": "Rue A"}

    assert list(other_names(tags)) == ["B", "C", "A Street"]
