import numpy as np
import pytest

from geodata.matrix import PROFILES, Profile, TravelMatrix
from routing.model import Alley
from tests.builders import MINUTES, a_problem, a_task, a_vehicle
from tests.features.asking import reasons, solved, who


@pytest.mark.parametrize(
    ("alley", "profile", "gets_there"),
    [
        ("open", "pickup", True),
        ("narrow", "motorbike", True),
        ("narrow", "pickup", False),
        ("steps", "motorbike", False),
        ("steps", "foot", True),
    ],
)
def test_the_alley_decides_who_gets_to_the_door(
    alley: Alley, profile: Profile, gets_there: bool
) -> None:
    plan = solved(a_problem(a_task(alley=alley), vehicles=[a_vehicle(profile=profile)]))
    assert who(plan) == ({"t1": "v1"} if gets_there else {})
    assert reasons(plan) == ({} if gets_there else {"t1": "ALLEY_TOO_NARROW"})


def test_a_place_without_a_way_is_unreachable() -> None:
    minutes = np.array([*MINUTES.values()])
    seconds = np.abs(minutes[:, None] - minutes[None, :]) * 60
    seconds[:, [*MINUTES].index("c")] = -1
    travel = TravelMatrix(
        seconds=dict.fromkeys(PROFILES, seconds), metres=dict.fromkeys(PROFILES, seconds)
    )
    plan = solved(a_problem(a_task("t1", place="c"), a_task("t2", place="d"), travel=travel))
    assert who(plan) == {"t2": "v1"}
    assert reasons(plan) == {"t1": "UNREACHABLE"}
