"""Who may be one person though name or address are written with a slip or in short."""

import pytest

from api.records.likeness import door_of, may_be_one

NAME, ADDRESS = "chi h", "12/3, tran hung dao, phuong 4, quan 5"


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "address", "is_told"),
    [
        ("chi h", ADDRESS, True),
        ("chi h", "12/3, tran hung dap, phuong 4, quan 5", True),
        ("chi h", "12/3, tran hung dao, , ", True),
        ("chi nguyen thi h", ADDRESS, True),
        ("chi k", ADDRESS, False),
        ("anh h", ADDRESS, False),
        ("", ADDRESS, False),
        ("chi h", "12/4, tran hung dao, phuong 4, quan 5", False),
        ("chi h", "12/3, nguyen trai, phuong 4, quan 5", False),
        ("chi h", "12/3, tran hung dao, phuong 5, quan 5", False),
        ("chi h", "tran hung dao", False),
        ("chi h", "", False),
    ],
)
def test_the_house_is_the_same_and_the_rest_differs_by_a_slip(
    name: str, address: str, is_told: bool
) -> None:
    assert may_be_one(NAME, ADDRESS, name, address) is is_told
    assert may_be_one(name, address, NAME, ADDRESS) is is_told


@pytest.mark.any_database
def test_what_has_no_house_number_has_no_door() -> None:
    assert [door_of(key) for key in (ADDRESS, "tram y te, phuong 4", "tran phu", "")] == [
        "12/3",
        "",
        "",
        "",
    ]
