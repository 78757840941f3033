"""Long tables made part by part: bounded memory, and where it stopped a run goes on.

Beside the table ``OUT`` stand, until it is finished, ``OUT.part``, the same for its review, and
``OUT.progress.json``: what they are made of, and how many bytes of them count. Each part is on the
disk before the progress says so; what was written behind it is cut off when the run goes on, so
that the result is byte for byte that of a run without a stop.
"""

import csv
import fcntl
import gzip
import io
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final

from geodata.address_rows import GeocodedRows
from geodata.errors import InvalidInput, Issue
from geodata.whole_files import write_whole

FORMAT: Final = "donghanh-progress/1"
MOST_ISSUES: Final = 100
"""So many faults are told one by one; all of them are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far a table is.

    Parameters
    ----------
    rows, review
        Rows done, and those of them that are left to a person.
    out_bytes, review_bytes
        Of the two part files, headers included.
    faults
        How many faults were found.
    issues
        The first `MOST_ISSUES` of them.
    """

    rows: int = 0
    review: int = 0
    out_bytes: int = 0
    review_bytes: int = 0
    faults: int = 0
    issues: tuple[Issue, ...] = ()

    def plus(self, found: GeocodedRows, *, out_bytes: int, review_bytes: int) -> "Tally":
        """Return the tally after another part."""
        return Tally(
            rows=self.rows + len(found.rows),
            review=self.review + len(found.review),
            out_bytes=out_bytes,
            review_bytes=review_bytes,
            faults=self.faults + len(found.issues),
            issues=(*self.issues, *found.issues)[:MOST_ISSUES],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A table to be made.

    Parameters
    ----------
    out, review
        The files; without a review file those rows are only counted.
    columns, review_columns
        Their headers.
    made_of
        What the result depends on: a run goes on only where all of it is the same.
    """

    out: Path
    review: Path | None
    columns: Sequence[str]
    review_columns: Sequence[str]
    made_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def progress(self) -> Path:
        """Where the progress stands while the table is not finished."""
        return self.out.with_name(f"{self.out.name}.progress.json")

    @property
    def out_part(self) -> Path:
        """The unfinished table."""
        return self.out.with_name(f"{self.out.name}.part")

    @property
    def review_part(self) -> Path:
        """The unfinished review."""
        whole = self.review or self.out.with_name(f"{self.out.name}.review")
        return whole.with_name(f"{whole.name}.part")

    def earlier(self) -> tuple[Tally | None, tuple[str, ...]]:
        """Return how far an earlier run came, or None and what was different then."""
        try:
            document = json.loads(self.progress.read_text("utf-8"))
            tally = Tally(
                **document["tally"] | {"issues": tuple(Issue(**i) for i in document["issues"])}
            )
            made_of = document["made_of"]
            if document["format"] != FORMAT:
                return None, ("progress",)
            sizes = (self.out_part.stat().st_size, self.review_part.stat().st_size)
        except FileNotFoundError:
            return None, ()
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None, ("progress",)
        names = sorted(made_of.keys() | self.made_of.keys())
        changed = tuple(n for n in names if made_of.get(n) != self.made_of.get(n))
        if sizes[0] < tally.out_bytes or sizes[1] < tally.review_bytes:
            changed = (*changed, "part files")
        return (None, changed) if changed else (tally, ())


Work = Callable[[int], Iterable[GeocodedRows]]
"""Gives the parts that follow the first so many rows."""


def run_batch(
    batch: Batch,
    work: Work,
    *,
    go_on: bool = True,
    begun: Callable[[Tally | None, Sequence[str]], None] = lambda _earlier, _changed: None,
    progress: Callable[[int], None] = lambda _rows: None,
    before_review: Callable[[], None] = lambda: None,
) -> Tally:
    """Make the table; the files have their names only when all of it is there.

    Parameters
    ----------
    go_on
        Whether to go on from where an earlier run of the same came to. Otherwise nothing is left
        to go on from either: neither a run that is stopped nor an earlier one keeps its parts.
    begun
        Told what `Batch.earlier` gives, once no other run can change it.
    progress
        Told how many rows are done, after each part.
    before_review
        Called before the review of an earlier run is replaced, or removed when no row is left to
        a person.

    Raises
    ------
    InvalidInput
        With code ``cannot-write`` when another run is making the same table or review.
    """
    with _alone(batch.review_part) as review, _alone(batch.out_part) as out:
        earlier, changed = batch.earlier() if go_on else (None, ())
        begun(earlier, changed)
        tally = earlier or Tally()
        out.truncate(tally.out_bytes)
        review.truncate(tally.review_bytes)
        note = _note if go_on else _unnoted
        try:
            if earlier is None:
                out_bytes = _append(out, [], batch.columns, header=True)
                review_bytes = _append(review, [], batch.review_columns, header=True)
                tally = replace(tally, out_bytes=out_bytes, review_bytes=review_bytes)
                note(batch, tally)
            for found in work(tally.rows):
                tally = tally.plus(
                    found,
                    out_bytes=_append(out, found.rows, batch.columns),
                    review_bytes=_append(review, found.review, batch.review_columns),
                )
                note(batch, tally)
                progress(tally.rows)
            before_review()
            _finish(batch, tally)
        except BaseException:
            if not go_on:
                for part in (batch.out_part, batch.review_part):
                    part.unlink(missing_ok=True)
            raise
    return tally


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO]:
    """Open a part file to append to, for one run at a time."""
    file = _locked(path)
    while not _is_at(file, path):  # finished by another run between opening and locking
        file.close()
        file = _locked(path)
    with file:
        yield file


def _locked(path: Path) -> BinaryIO:
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        issue = Issue(
            code="cannot-write",
            subject=str(path),
            message="lệnh khác đang ghi bảng này / another run is making this table",
            remedy="chờ lệnh đó xong, hoặc ghi ra tệp khác"
            " / wait for it, or name other files with --out and --review",
        )
        raise InvalidInput([issue]) from error
    return file


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _append(
    file: BinaryIO,
    rows: Iterable[Mapping[str, str]],
    columns: Sequence[str],
    *,
    header: bool = False,
) -> int:
    """Append rows, onto the disk, and return the size of the file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    file.write(text.getvalue().encode())
    file.flush()
    os.fsync(file.fileno())
    return os.fstat(file.fileno()).st_size


def _note(batch: Batch, tally: Tally) -> None:
    document = {
        "format": FORMAT,
        "made_of": dict(batch.made_of),
        "tally": asdict(replace(tally, issues=())),
        "issues": [asdict(issue) for issue in tally.issues],
    }
    write_whole(batch.progress, json.dumps(document, ensure_ascii=False, indent=1).encode())


def _unnoted(batch: Batch, _tally: Tally) -> None:
    """Leave no note, also not that of an earlier run, whose parts are gone."""
    batch.progress.unlink(missing_ok=True)


def _finish(batch: Batch, tally: Tally) -> None:
    """Give the files their names, the table last: once it is there, all is done.

    The note goes before the lock on the part file does: another run may begin at once.
    """
    if batch.review is not None and tally.review:
        batch.review_part.replace(batch.review)
    else:
        batch.review_part.unlink()
        if batch.review is not None:
            batch.review.unlink(missing_ok=True)
    if batch.out.suffix == ".gz":
        packed = batch.out.with_name(f"{batch.out.name}.part.gz")
        with batch.out_part.open("rb") as plain, packed.open("wb") as file:
            with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as gz:
                shutil.copyfileobj(plain, gz)
            file.flush()
            os.fsync(file.fileno())
        packed.replace(batch.out)
        batch.progress.unlink(missing_ok=True)
        batch.out_part.unlink()
    else:
        batch.progress.unlink(missing_ok=True)
        batch.out_part.replace(batch.out)
