"""Who shares a door."""

from api.records.patients import Household, household


def test_a_household_is_of_its_district_and_of_its_ward_where_there_are_none() -> None:
    one = household("12, tran phu", 1, ward="vn-2021:27301", district="vn-2021:774")
    assert one == household("12, tran phu", 2, ward="vn-2021:27304", district="vn-2021:774")
    assert one != household("12, tran phu", 3, ward="vn-2021:27211", district="vn-2021:772")
    alone = household("12, tran phu", 4, ward="vn-2025-07:27301", district="")
    assert alone != household("12, tran phu", 5, ward="vn-2025-07:27304", district="")


def test_nobody_shares_a_door_that_is_not_known() -> None:
    assert household("", 1, ward="w", district="d") != household("", 2, ward="w", district="d")


def test_an_area_that_is_unknown_or_of_another_division_tells_no_doors_apart() -> None:
    def home(*, ward: str = "", district: str = "", address: str = "12, tran phu") -> Household:
        return household(address, 1, ward=ward, district=district)

    one, other = home(district="vn-2021:774"), home(district="vn-2021:772")
    assert not one.may_be(other)
    assert one.may_be(home())
    assert home().may_be(other)
    assert one.may_be(home(ward="vn-2025-07:27301"))  # of before a merger, and of after it
    assert not home().may_be(home(address="14, tran phu"))
