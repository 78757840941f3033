import sys

import pytest

from geodata.address_evidence import EVIDENCE, THRESHOLD
from geodata.gazetteer import build_gazetteer
from geodata.wards_2025 import NO_REFORM
from tests.benchmarks.calibrate import (
    GENERATED,
    RETOLD,
    SUREST,
    UNIT_AND_HOUSE,
    Seen,
    derived,
    reliability,
)
from tests.benchmarks.second_opinion import exact_only, load_peer
from tests.geodata.tiny_city import tiny_areas


def seen(evidence: str, *, right: bool, source: str = "a", says: float = 0.9) -> Seen:
    return Seen(
        source=source,
        text="",
        evidence=evidence,
        says=says,
        share=1.0,
        right=right,
        accepted=False,
    )


def test_evidence_that_is_always_right_is_as_sure_as_the_surest() -> None:
    rows = [seen("typed/unknown", right=True)] * 1000
    assert derived(rows)["typed"] == SUREST
    assert derived(rows)["typed/other-number"] < SUREST


def test_seldom_evidence_is_drawn_towards_its_group() -> None:
    # the group: 80 of 100 right, and 8 rows at its first figure
    rows = [seen("first/unknown", right=i < 80) for i in range(100)]
    group = (80 + 8 * EVIDENCE["first"]) / 108
    assert derived(rows)["first"] == pytest.approx(group, abs=0.001)
    # none of 2 right, and 8 rows that are as sure as the group less five in a hundred
    bare = [seen("bare/unknown", right=True)] * 98 + [seen("bare/other-number", right=False)] * 2
    group = (98 + 8 * EVIDENCE["bare"]) / 108
    assert derived(bare)["bare/other-number"] == pytest.approx(8 * 0.95 * group / 10, abs=0.001)


def test_generated_evidence_alone_is_left_to_a_person() -> None:
    rows = [seen("slip/street", right=True, source=GENERATED)] * 10_000
    assert derived(rows)["slip"] < THRESHOLD


def test_a_house_told_again_counts_for_its_own_kind_only() -> None:
    told = [seen("reform/street", right=False, source=f"{RETOLD}a")] * 1000
    told += [seen(UNIT_AND_HOUSE, right=True, source=f"{RETOLD}a")] * 1000
    rows = [seen("reform/unknown", right=True)] * 10
    assert derived([*rows, *told])["reform"] == derived(rows)["reform"]
    # 1,000 at a twentieth, and 8 rows as sure as the group
    sure = (50 + 8 * derived(rows)["reform"]) / 58
    assert derived([*rows, *told])[UNIT_AND_HOUSE] == pytest.approx(min(SUREST, sure), abs=0.001)


def test_the_table_in_use_was_made_by_these_rules() -> None:
    assert max(EVIDENCE.values()) <= SUREST
    assert EVIDENCE["slip"] < THRESHOLD < EVIDENCE["typed"]


def test_the_error_is_how_far_the_bins_are_off() -> None:
    # 10 say 0.90 and 8 are right: 0.1 off; 10 say 0.5 and 5 are right: 0 off; together 0.05
    sure = [seen("typed", right=i < 8, says=0.9) for i in range(10)]
    open_ = [seen("typed", right=i < 5, says=0.5) for i in range(10)]
    error, curve = reliability(sure + open_)
    assert error == pytest.approx(0.05)
    assert [(rows, pytest.approx(hit)) for _, hit, rows in curve] == [(10, 0.5), (10, 0.8)]


def test_the_peer_is_asked_without_what_it_would_pull_in() -> None:
    peer = load_peer()
    if peer is None:
        pytest.skip("vietnamadminunits is not installed")
    assert peer("P.2, Q.5, TP.HCM") == ("thanhphohochiminh_quan5_phuong2", "")
    assert peer("Phường Chợ Quán, TP.HCM") == ("", "27301")
    assert "unidecode" not in sys.modules
    assert "geopy" not in sys.modules


def test_the_exact_baseline_knows_names_and_no_slips() -> None:
    look_up = exact_only(build_gazetteer(tiny_areas().areas, reform=NO_REFORM))
    assert look_up("10 Nguyễn Trãi, Phường 1, Quận 5") == "vn-2021:51"
    assert look_up("10 Nguyễn Trãi, Phường Võ Thị Sấuu, Quận 3") == ""
