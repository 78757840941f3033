"""Whoever reads a file finds the old one or the whole new one."""

import os
from pathlib import Path

import pytest

from geodata.whole_files import write_whole


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(b"old")
    write_whole(path, b"new \x00\r\n")
    assert path.read_bytes() == b"new \x00\r\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_after_a_failure_the_old_file_is_there_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(b"old")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(step, full_disk)
        with pytest.raises(OSError, match="No space"):
            write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_of_two_who_write_at_a_time_each_writes_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # They once shared a part file: the first to finish took it from the other.
    path = tmp_path / "roads.npz"
    onto_disk = os.fsync

    def meanwhile(number: int) -> None:
        onto_disk(number)
        monkeypatch.setattr("os.fsync", onto_disk)
        write_whole(path, b"the other's")

    monkeypatch.setattr("os.fsync", meanwhile)
    write_whole(path, b"own")
    assert path.read_bytes() == b"own"
    assert list(tmp_path.iterdir()) == [path]
