"""Files with faults, and files that merely ask for the impossible, through the real commands."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from routing.files import dump_problem
from tests.api.cli.conftest import Ran, Run
from tests.routing.worked_day import worked_problem

Document = dict[str, Any]
Change = Callable[[Document], object]
Issues = list[tuple[str, str]]

MOST = 2**53 - 1
NEXT_WEEK = {"opens": "2021-09-17T07:00:00+07:00", "closes": "2021-09-17T08:00:00+07:00"}
BEFORE_DAWN = {"opens": "2021-09-10T03:00:00+07:00", "closes": "2021-09-10T04:00:00+07:00"}
FOREVER = {"opens": "2021-09-10T06:00:00+07:00", "closes": "9999-12-31T16:59:59Z"}
TOLD = {"task": "t4", "vehicle": "v2", "starts": "2021-09-10T09:00:00+07:00"}
HARM = {"from_s": [1], "harm": [1], "harm_red": [1], "unserved": MOST - 1, "unserved_red": MOST}


def a_document() -> Document:
    document: Document = json.loads(dump_problem(worked_problem()))
    return document


def solved(run: Run, folder: Path, raw: bytes, *, name: str = "p.json") -> Ran:
    (folder / name).write_bytes(raw)
    words = ("--iterations", "20", "--out", folder / "plan.json", "--json")
    return run("solve", folder / name, *words)


def issues_of(done: Ran) -> Issues:
    found = done.document["issues"]
    assert all(issue["message"] and issue["remedy"] for issue in found)
    assert (done.code, "Traceback" in done.err) == (2, False)
    return [(issue["code"], issue["subject"]) for issue in found]


def issues_after(run: Run, folder: Path, change: Change) -> Issues:
    document = a_document()
    change(document)
    done = solved(run, folder, json.dumps(document).encode())
    assert not (folder / "plan.json").exists()
    return issues_of(done)


def ring_of(size: int) -> Change:
    def change(document: Document) -> None:
        task = {**document["tasks"][2], "chain": {"longest_gap_s": 3600}}
        document["tasks"] = [
            {**task, "id": f"c{n}", "chain": {"previous": f"c{(n - 1) % size}"} | task["chain"]}
            for n in range(size)
        ]
        del document["published"]

    return change


def each(document: Document, section: str, **values: Any) -> None:
    for given in document[section]:
        given.update(values)


def seconds(document: Document) -> Any:
    return document["travel"]["motorbike"]["seconds"]


FAULTS: dict[str, tuple[Change, Issues]] = {
    "a window that closes before it opens": (
        lambda d: d["tasks"][0]["windows"][0].update(opens="2021-09-10T20:00:01+07:00"),
        [("impossible-value", "/tasks/0/windows/0")],
    ),
    "times of another week": (
        lambda d: (
            d["tasks"][0].update(windows=[NEXT_WEEK]),
            d["vehicles"][0].update(shift=NEXT_WEEK),
            d["depots"][0].update(opens=[NEXT_WEEK]),
        ),
        [
            ("outside-day", "task t1, field windows"),
            ("outside-day", "vehicle v1, field shift"),
            ("outside-day", "depot s1, field opens"),
        ],
    ),
    "a shift of eight thousand years": (
        lambda d: d["vehicles"][1].update(shift=FOREVER),
        # until the shift ends, t2 (due today) may be eight thousand years late
        [
            ("out-of-range", "vehicle v2, field shift"),
            ("out-of-range", "task t1, field deadline"),
            ("out-of-range", "task t2, field deadline"),
            ("out-of-range", "task t4, field deadline"),
        ],
    ),
    "a deadline in the first year": (
        lambda d: d["tasks"][0].update(deadline="0001-01-02T07:00:00+07:00"),
        [("out-of-range", "task t1, field deadline")],
    ),
    "a moment before the first year": (
        lambda d: d["tasks"][0].update(called="0001-01-01T00:00:00+14:00"),
        [("wrong-time", "/tasks/0/called")],
    ),
    "negative travel": (
        lambda d: seconds(d)[0].__setitem__(1, -60),
        [("wrong-type", "/travel/motorbike/seconds/0/1")],
    ),
    "travel beyond int32": (
        lambda d: seconds(d)[0].__setitem__(1, 2**31),
        [("wrong-type", "/travel/motorbike/seconds/0/1")],
    ),
    "a speed so slow that no number holds the time": (
        lambda d: d.update(travel={"straight_line": 1.4, "kph": {"motorbike": 1e-9}}),
        [("impossible-value", "/travel")],
    ),
    "a ring of two": (ring_of(2), [("cyclic-chain", "task c0, field chain")]),
    "a ring of fifty": (ring_of(50), [("cyclic-chain", "task c0, field chain")]),
    "two pins of one task": (
        lambda d: d["published"]["pins"].append({"task": "t4", "vehicle": "v1"}),
        [("duplicate-pin", "task t4")],
    ),
    "a task that is told twice": (
        lambda d: d["published"].update(told=[TOLD, TOLD | {"vehicle": "v1"}]),
        [("duplicate-told", "task t4")],
    ),
    "a task that is told twice, beside another fault": (
        lambda d: (
            d["published"].update(told=[TOLD, TOLD]),
            d["depots"][0].update(loading_s="long"),
        ),
        [("wrong-type", "/depots/0/loading_s"), ("duplicate-told", "task t4")],
    ),
    "a pin to one and a frozen telling with another": (
        lambda d: d["published"].update(
            told=[TOLD | {"vehicle": "v1"}], frozen_until="2021-09-10T09:00:01+07:00"
        ),
        [("frozen-elsewhere", "task t4")],
    ),
    "a release past the horizon": (
        lambda d: d["tasks"][2].update(released="2021-09-11T06:00:01+07:00"),
        [("outside-day", "task t3, field released")],
    ),
    "a pin of what is not there": (
        lambda d: d["published"]["pins"].append({"task": "t9", "vehicle": "v9"}),
        [
            ("unknown-task", "pin 1 (task t9, vehicle v9)"),
            ("unknown-vehicle", "pin 1 (task t9, vehicle v9)"),
        ],
    ),
    "ids that stand twice": (
        lambda d: [d[section].append(d[section][0]) for section in ("tasks", "vehicles", "depots")],
        [("duplicate-id", "task t1"), ("duplicate-id", "vehicle v1"), ("duplicate-id", "depot s1")],
    ),
    "no places": (
        lambda d: d.update(places=[], vehicles=[], depots=[], published={}, tasks=d["tasks"][:1]),
        [("unknown-place", "task t1, field place"), ("travel-size", "travel")],
    ),
    "a number over 2^53": (
        lambda d: d["tasks"][0].update(service_s=2**63),
        [("out-of-range", "/tasks/0/service_s")],
    ),
    "a number of 309 digits": (
        lambda d: d["vehicles"][0]["capacity"].update(kg=1e308),
        [("out-of-range", "/vehicles/0/capacity/kg")],
    ),
    "harm that adds up beyond what a plan file keeps": (
        lambda d: d["rules"]["objective"]["harm"].update({"2": HARM}),
        [("out-of-range", "rules, objective.harm of class 2")],
    ),
    "a price of waiting that does": (
        lambda d: d["rules"]["objective"].update(unserved_per_day=MOST),  # t5 waits for two days
        [("out-of-range", "rules, objective.unserved_per_day")],
    ),
    "five faults, one of each sort": (
        lambda d: (
            d["depots"][0].pop("loading_s"),
            d["tasks"][0].update(setup_s=601),  # of 600 s of service
            d["tasks"][1].update(place="moon"),
            d["vehicles"].append(d["vehicles"][0]),
            seconds(d)[0].__setitem__(1, -60),
        ),
        [
            ("missing-field", "/depots/0/loading_s"),
            ("impossible-value", "/tasks/0"),
            ("wrong-type", "/travel/motorbike/seconds/0/1"),
            ("duplicate-id", "vehicle v1"),
            ("unknown-place", "task t2, field place"),
        ],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_told_at_once_and_nothing_is_written(
    name: str, run: Run, tmp_path: Path
) -> None:
    change, expected = FAULTS[name]
    assert issues_after(run, tmp_path, change) == expected


def test_an_id_that_cannot_be_read_makes_no_issue_of_what_names_it(
    run: Run, tmp_path: Path
) -> None:
    def change(document: Document) -> None:
        document["places"][0]["id"] = ""
        document["tasks"][0]["id"] = "t\n1"  # t2 comes after t1
        document["vehicles"][1].pop("id")  # t4 is pinned to v2

    assert [subject for _, subject in issues_after(run, tmp_path, change)] == [
        "/places/0/id",
        "/places/0/id",  # too short, and not of the form
        "/tasks/0/id",
        "/vehicles/1/id",
    ]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_of_json_is_refused(word: str, run: Run, tmp_path: Path) -> None:
    text = json.dumps(a_document()).replace('"service_s": 600', f'"service_s": {word}', 1)
    assert issues_of(solved(run, tmp_path, text.encode())) == [("not-json", "/tasks/0/service_s")]


def test_a_number_without_end_is_no_whole_number(run: Run, tmp_path: Path) -> None:
    text = json.dumps(a_document()).replace('"service_s": 600', '"service_s": 1e999', 1)
    found = issues_of(solved(run, tmp_path, text.encode()))
    assert ("wrong-type", "/tasks/0/service_s") in found


def test_a_number_of_thousands_of_digits_is_refused(run: Run, tmp_path: Path) -> None:
    text = json.dumps(a_document()).replace('"service_s": 600', f'"service_s": {"9" * 5000}', 1)
    assert issues_of(solved(run, tmp_path, text.encode())) == [
        ("out-of-range", "/tasks/0/service_s")
    ]


def broken_files() -> Iterator[tuple[str, str, bytes, Issues]]:
    whole = json.dumps(a_document(), ensure_ascii=False)
    packed = gzip.compress(whole.encode())
    damaged = bytearray(packed)
    damaged[len(packed) // 2] ^= 0xFF
    deep = '{"a":' * 50_000 + "1" + "}" * 50_000
    yield "empty", "p.json", b"", [("not-json", "line 1, column 1")]
    yield "utf-16", "p.json", whole.encode("utf-16"), [("not-text", "p.json")]
    yield "latin", "p.json", whole.replace("t1", "ô").encode("latin-1"), [("not-text", "p.json")]
    yield "deep", "p.json", deep.encode(), [("not-json", "(document)")]
    yield "gz named json", "p.json", packed, [("not-text", "p.json")]
    yield "json named gz", "p.json.gz", whole.encode(), [("file-cut-off", "p.json.gz")]
    yield "gz of one byte", "p.json.gz", packed[:1], [("file-cut-off", "p.json.gz")]
    yield "gz cut in the middle", "p.json.gz", packed[:500], [("file-cut-off", "p.json.gz")]
    yield "gz without its end", "p.json.gz", packed[:-1], [("file-cut-off", "p.json.gz")]
    yield "gz damaged", "p.json.gz", bytes(damaged), [("file-cut-off", "p.json.gz")]


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [pytest.param(name, raw, issues, id=about) for about, name, raw, issues in broken_files()],
)
def test_a_file_that_cannot_be_read_is_named(
    name: str, raw: bytes, expected: Issues, run: Run, tmp_path: Path
) -> None:
    assert issues_of(solved(run, tmp_path, raw, name=name)) == expected


def test_a_mark_of_the_byte_order_is_read_over(run: Run, tmp_path: Path) -> None:
    raw = json.dumps(a_document()).encode("utf-8-sig")
    assert solved(run, tmp_path, raw).code == 0


def save_travel(folder: Path, seconds: Any) -> Document:
    """Write a matrix file whose numbers are these, and return how a problem names it."""
    header = {"format": "donghanh-matrix/1", "band": "", "estimated": False, "attribution": ""}
    text = json.dumps(header | {"profiles": ["motorbike"]}).encode()
    path = folder / "m.npz"
    arrays = {"seconds_motorbike": seconds, "metres_motorbike": seconds}
    np.savez(path, header=np.frombuffer(text, np.uint8), **arrays)
    return {"file": "m.npz", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


LINE = np.abs(np.arange(7)[:, None] - np.arange(7)[None, :]) * 300


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param(LINE - 2, ("wrong-format", "/travel/file"), id="negative"),
        pytest.param(LINE + 2**32, ("wrong-format", "/travel/file"), id="over int32"),
        pytest.param(LINE + 0.5, ("wrong-format", "/travel/file"), id="halves"),
        pytest.param(LINE * np.nan, ("wrong-format", "/travel/file"), id="not a number"),
        pytest.param(LINE.astype("U9"), ("wrong-format", "/travel/file"), id="texts"),
        pytest.param(LINE[0, 0], ("wrong-format", "/travel/file"), id="one number"),
        pytest.param(LINE[:3], ("wrong-format", "/travel/file"), id="not square"),
        pytest.param(LINE[:3, :3], ("travel-size", "travel"), id="of three places"),
    ],
)
def test_a_travel_file_with_wrong_numbers_is_refused(
    numbers: Any, expected: tuple[str, str], run: Run, tmp_path: Path
) -> None:
    travel = save_travel(tmp_path, numbers)
    assert issues_after(run, tmp_path, lambda d: d.update(travel=travel)) == [expected]


def test_a_travel_file_that_changed_or_is_cut_off_or_gone_is_refused(
    run: Run, tmp_path: Path
) -> None:
    travel = save_travel(tmp_path, LINE)
    other = travel | {"sha256": "0" * 64}
    assert issues_after(run, tmp_path, lambda d: d.update(travel=other)) == [
        ("file-changed", "/travel/file")
    ]
    path = tmp_path / "m.npz"
    path.write_bytes(path.read_bytes()[:200])
    assert issues_after(run, tmp_path, lambda d: d.update(travel=travel)) == [
        ("file-cut-off", "/travel/file")
    ]
    for name in ("gone.npz", "x" * 5000, "a\0b", "."):
        named = travel | {"file": name}
        assert issues_after(run, tmp_path, lambda d, named=named: d.update(travel=named)) == [
            ("not-found", "/travel/file")
        ]


NOTHING_DONE = {
    "t1": "NO_VOLUNTEER_ON_SHIFT",
    "t2": "NO_VOLUNTEER_ON_SHIFT",
    "t3": "NO_VOLUNTEER_ON_SHIFT",
    "t4": "NO_VOLUNTEER_ON_SHIFT",
    "t5": "NO_VOLUNTEER_ON_SHIFT",
}
NO_GOODS = {"t1": "STOCK_SHORT", "t2": "PREDECESSOR_UNPLANNED", "t4": "STOCK_SHORT"}

IMPOSSIBLE: dict[str, tuple[Change, dict[str, str]]] = {
    "nothing is wrong": (lambda _: None, {}),
    "nobody is there": (lambda d: d.update(vehicles=[], published={}), NOTHING_DONE),
    "nobody may do anything": (
        lambda d: each(d, "vehicles", most_tasks=0),
        dict.fromkeys(NOTHING_DONE, "HOURS_LIMIT") | {"t2": "PREDECESSOR_UNPLANNED"},
    ),
    "no depots": (lambda d: d.update(depots=[]), NO_GOODS),
    "depots without stock": (lambda d: each(d, "depots", stock={}, refills=[]), NO_GOODS),
    "depots that never open": (
        lambda d: each(d, "depots", opens=[]),
        NO_GOODS | {"t1": "STATION_CLOSED", "t4": "STATION_CLOSED"},
    ),
    "depots that close before the shifts": (
        lambda d: each(d, "depots", opens=[BEFORE_DAWN]),
        NO_GOODS | {"t1": "STATION_CLOSED", "t4": "STATION_CLOSED"},
    ),
    "no ways": (
        lambda d: d["travel"]["motorbike"].update(seconds=[[None] * 7] * 7),
        dict.fromkeys(NOTHING_DONE, "UNREACHABLE") | {"t2": "PREDECESSOR_UNPLANNED"},
    ),
    "ways as long as int32 holds": (
        lambda d: d["travel"]["motorbike"].update(seconds=[[2**31 - 1] * 7] * 7),
        dict.fromkeys(NOTHING_DONE, "SHIFT_ENDED") | {"t2": "PREDECESSOR_UNPLANNED"},
    ),
    "a pin to somebody who cannot do it": (
        lambda d: (
            d["vehicles"][1].update(profile="pickup"),
            d["tasks"][2].update(alley="narrow"),
            d["published"]["pins"].append({"task": "t3", "vehicle": "v2"}),
        ),
        {"t3": "PINNED_CONFLICT"},
    ),
    "a window past the horizon": (
        lambda d: each(d, "tasks", windows=[FOREVER], chain=None),
        {},
    ),
    "service as long as a number can be": (
        lambda d: d["tasks"][2].update(service_s=MOST),
        {"t3": "SHIFT_ENDED"},
    ),
    "goods as heavy as a number can be": (
        lambda d: d["tasks"][3].update(delivers={"bags": 1, "kg": MOST}),
        {"t4": "CAPACITY_KG"},
    ),
    "stock and room as large as a number can be": (
        lambda d: (
            each(d, "depots", stock={"full": MOST, "bags": MOST}, refills=[]),
            [v.update(capacity=dict.fromkeys(v["capacity"], MOST)) for v in d["vehicles"]],
        ),
        {},
    ),
    "a chain whose gap no shift holds": (
        lambda d: d["tasks"][1]["chain"].update(shortest_gap_s=MOST, longest_gap_s=MOST),
        {"t2": "WINDOW_TOO_TIGHT"},
    ),
    "nothing at all": (
        lambda d: d.update(
            tasks=[], vehicles=[], depots=[], places=[], published={}, travel={"straight_line": 1.4}
        ),
        {},
    ),
    "nothing at all, with an empty matrix": (
        lambda d: d.update(
            tasks=[], vehicles=[], depots=[], places=[], published={},
            travel={"foot": {"seconds": [], "metres": []}},
        ),
        {},
    ),
    "people and nothing to do": (lambda d: d.update(tasks=[], published={}), {}),
    "one task and two thousand vehicles": (
        lambda d: d.update(
            tasks=d["tasks"][:1],
            published={},
            vehicles=[{**d["vehicles"][0], "id": f"v{n}"} for n in range(2000)],
        ),
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_is_impossible_gets_a_reason_in_a_valid_plan(
    name: str, run: Run, tmp_path: Path
) -> None:
    change, expected = IMPOSSIBLE[name]
    document = a_document()
    change(document)
    done = solved(run, tmp_path, json.dumps(document).encode())
    assert done.code == 0, done.err
    assert {one["task"]: one["reason"] for one in done.document["unassigned"]} == expected
    assert run("check", tmp_path / "p.json", tmp_path / "plan.json").code == 0
    assert run("explain", tmp_path / "p.json", tmp_path / "plan.json").code == 0
