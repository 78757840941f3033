import fcntl
import gzip
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pytest

from api.services.batches import FORMAT, MOST_ISSUES, Batch, Tally, run_batch
from geodata.address_rows import GeocodedRows
from geodata.errors import InvalidInput, Issue

PARTS, EACH = 5, 3
FAULT = Issue(code="missing-address", subject="row 4", message="trống", remedy="điền")


class Stopped(Exception):  # noqa: N818 - a stop, no fault
    """Stands for a kill between two parts."""


def parts(done: int, *, until: int = PARTS) -> Iterator[GeocodedRows]:
    """Rows 0 to 14, three at a time; the first of each three is for a person."""
    for part in range(done // EACH, PARTS):
        if part == until:
            raise Stopped
        rows = tuple({"id": str(EACH * part + i), "name": "Lê\nLợi"} for i in range(EACH))
        yield GeocodedRows(rows=rows, review=rows[:1], results=(), issues=(FAULT,))


def batch(folder: Path, *, out: str = "out.csv", **made_of: str) -> Batch:
    return Batch(
        out=folder / out,
        review=folder / "out.review.csv",
        columns=("id", "name"),
        review_columns=("id", "name", "chosen"),
        made_of={"input": "1", "roads": "2"} | made_of,
    )


def made(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("out.*"))}


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    """The files of a run without a stop."""
    folder = tmp_path / "whole"
    folder.mkdir()
    tally = run_batch(batch(folder), parts)
    assert (tally.rows, tally.review, tally.faults) == (15, 5, 5)
    files = made(folder)
    assert list(files) == ["out.csv", "out.review.csv"]
    return files


@pytest.mark.parametrize("until", range(PARTS))
def test_a_run_that_stopped_goes_on_to_the_same_bytes(
    until: int, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    stopped = batch(tmp_path)
    with pytest.raises(Stopped):
        run_batch(stopped, lambda done: parts(done, until=until))
    assert not stopped.out.exists()
    assert not (tmp_path / "out.review.csv").exists()
    tally, changed = stopped.earlier()
    assert tally is not None
    assert (tally.rows, changed) == (until * EACH, ())
    begun: list[object] = []
    after = run_batch(stopped, parts, begun=lambda *earlier: begun.append(earlier))
    assert begun == [(tally, ())]
    assert (after.rows, after.faults, len(after.issues)) == (15, 5, 5)
    assert made(tmp_path) == whole


def test_what_was_written_after_the_last_note_is_cut_off(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    stopped = batch(tmp_path)
    with pytest.raises(Stopped):
        run_batch(stopped, lambda done: parts(done, until=2))
    for part in (stopped.out_part, stopped.review_part):
        with part.open("ab") as file:
            file.write(b'6,"half a r')
    run_batch(stopped, parts)
    assert made(tmp_path) == whole


def test_a_run_of_something_else_starts_anew_and_says_what_differs(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        run_batch(batch(tmp_path), lambda done: parts(done, until=2))
    assert batch(tmp_path, roads="3", learned="x").earlier() == (None, ("learned", "roads"))


def test_part_files_that_were_cut_and_a_note_that_cannot_be_read_start_anew(tmp_path: Path) -> None:
    stopped = batch(tmp_path)
    assert stopped.earlier() == (None, ())
    with pytest.raises(Stopped):
        run_batch(stopped, lambda done: parts(done, until=2))
    stopped.review_part.write_bytes(b"id")
    assert stopped.earlier() == (None, ("part files",))
    note = stopped.progress.read_text(encoding="utf-8")
    stopped.progress.write_text(note.replace(FORMAT, "other/2"), encoding="utf-8")
    assert stopped.earlier() == (None, ("progress",))
    stopped.progress.write_text("{", encoding="utf-8")
    assert stopped.earlier() == (None, ("progress",))


def test_a_run_stopped_after_its_last_part_is_only_finished(
    tmp_path: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = batch(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("api.services.batches._finish", lambda *_: (_ for _ in ()).throw(Stopped))
        with pytest.raises(Stopped):
            run_batch(stopped, parts)
    tally, _ = stopped.earlier()
    assert tally is not None
    assert tally.rows == PARTS * EACH
    run_batch(stopped, parts)
    assert made(tmp_path) == whole


def test_two_runs_cannot_make_the_same_table(tmp_path: Path) -> None:
    def another(_done: int) -> Iterator[GeocodedRows]:
        with pytest.raises(InvalidInput, match="another run"):
            run_batch(batch(tmp_path), parts)
        yield from parts(0)

    assert run_batch(batch(tmp_path), another).rows == PARTS * EACH


def test_two_tables_cannot_share_a_review_while_they_are_made(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    def another(_done: int) -> Iterator[GeocodedRows]:
        first, *rest = parts(0)
        yield first
        with pytest.raises(InvalidInput, match=r"out\.review\.csv\.part.*another run"):
            run_batch(batch(tmp_path, out="other.csv"), parts)
        yield from rest

    run_batch(batch(tmp_path), another)
    assert made(tmp_path) == whole
    assert not list(tmp_path.glob("other*"))


def test_a_run_that_waits_for_another_to_end_does_not_write_into_its_table(
    tmp_path: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other run is stopped within, goes on and ends between opening and locking."""
    late = batch(tmp_path)
    with pytest.raises(Stopped):
        run_batch(late, lambda done: parts(done, until=2))
    lock, others = fcntl.flock, [lambda: run_batch(late, parts)]

    def end_first(file: BinaryIO, how: int) -> None:
        while others:
            others.pop()()
        lock(file, how)

    monkeypatch.setattr("api.services.batches.fcntl.flock", end_first)
    begun: list[object] = []
    run_batch(late, parts, begun=lambda *earlier: begun.append(earlier))
    assert begun == [(None, ())]
    assert made(tmp_path) == whole  # once NUL bytes stood in it


def test_the_review_of_an_earlier_run_goes_when_no_row_is_left_to_a_person(tmp_path: Path) -> None:
    run_batch(batch(tmp_path), parts)
    seen: list[bool] = []
    run_batch(
        batch(tmp_path),
        lambda done: (replace(part, review=()) for part in parts(done)),
        before_review=lambda: seen.append((tmp_path / "out.review.csv").exists()),
    )
    assert seen == [True]
    assert list(made(tmp_path)) == ["out.csv"]


def test_only_the_first_faults_are_kept_and_all_are_counted() -> None:
    many = GeocodedRows(rows=(), review=(), results=(), issues=(FAULT,) * (MOST_ISSUES + 5))
    tally = Tally().plus(many, out_bytes=0, review_bytes=0)
    assert (tally.faults, len(tally.issues)) == (MOST_ISSUES + 5, MOST_ISSUES)


def test_a_name_that_ends_in_gz_is_packed_the_same_each_time(tmp_path: Path) -> None:
    packed = batch(tmp_path, out="out.csv.gz")
    run_batch(packed, parts)
    first = packed.out.read_bytes()
    assert gzip.decompress(first).decode().startswith('id,name\n0,"Lê\nLợi"\n')
    run_batch(packed, parts)
    assert packed.out.read_bytes() == first
    assert list(made(tmp_path)) == ["out.csv.gz", "out.review.csv"]


def test_a_stopped_run_that_is_not_to_go_on_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        run_batch(batch(tmp_path), lambda done: parts(done, until=2))
    assert len(made(tmp_path)) == 3  # two parts and a note
    for stopped in (Stopped, KeyboardInterrupt):

        def work(done: int, stopped: type[BaseException] = stopped) -> Iterator[GeocodedRows]:
            yield from islice(parts(done), 2)
            raise stopped

        with pytest.raises(stopped):
            run_batch(batch(tmp_path), work, go_on=False)
        assert list(tmp_path.iterdir()) == []
    run_batch(batch(tmp_path), parts, go_on=False)
    assert list(made(tmp_path)) == ["out.csv", "out.review.csv"]
