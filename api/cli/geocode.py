"""`donghanh geocode IN.csv`: addresses to wards and points, and points to wards."""

import argparse
import csv
import json
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from api.cli.faults import DONE, DONE_WITH_A_NO, INTERRUPTED
from api.cli.inputs import (
    AREAS_SUFFIX,
    ROADS_SUFFIX,
    add_areas,
    add_learned,
    add_roads,
    digest_of,
    load_address_wards,
    load_learned,
    load_roads,
    missing_areas,
)
from api.cli.output import Output, issue_document
from api.cli.reviews import keep_choices
from api.cli.score_tables import score_document, score_lines
from api.cli.tables import TableFile, open_table
from api.cli.texts import STDIO, prepare_out, require_apart
from api.cli.together import Together
from api.cli.usage import probability
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from api.services.batches import Batch, Tally
    from geodata.address_rows import GeocodedRows
    from geodata.address_scores import AddressScores, AddressTruth, Verdict
    from geodata.areas import AreaSet
    from geodata.learned import Learned
    from geodata.located_rows import RowLocator
    from geodata.network import RoadNetwork

HELP = "tìm phường và tọa độ của địa chỉ / find ward and point of addresses"
EXAMPLES = (
    "donghanh geocode people.csv --areas hcmc --roads district4 --out people-geo.csv",
    "donghanh geocode dev.csv --areas hcmc --truth lon,lat,ward_code,grade --out scored.csv",
    "donghanh geocode points.csv --areas hcmc   (lon and lat, no address: the ward of each point)",
)
TRUTH_NAMES = "lon,lat,ward_code,grade"
PART_ROWS = 1000
"""Rows that are worked out at once; after each part the work is on the disk."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="IN.csv", help="table of addresses; - for standard input")
    parser.add_argument(
        "--out",
        default=STDIO,
        metavar="OUT.csv",
        help="- (default) to print it; a file that was interrupted goes on where it stopped",
    )
    parser.add_argument("--address-column", default="address", metavar="COLUMN")
    add_areas(parser)
    add_roads(parser)
    add_learned(parser)
    parser.add_argument(
        "--truth",
        metavar=TRUTH_NAMES,
        help="columns with the truth: scores by grade, and by `city` where there is such a column,"
        " are printed on standard error",
    )
    parser.add_argument(
        "--threshold", type=probability, help="accept from this probability on (default: 0.95)"
    )
    parser.add_argument(
        "--review", type=Path, help="where the uncertain rows go (default: OUT.review.csv)"
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Geocode the table."""
    together = Together()
    table = together.load(lambda: _table(arguments))
    areas = together.load(lambda: _areas(arguments, output))
    networks = together.load(lambda: [load_roads(name) for name in arguments.roads])
    together.load(lambda: prepare_out(arguments.out))
    together.load(lambda: _prepare_review(arguments))
    together.require()
    learned = load_learned(arguments)
    job = _Job(
        arguments=arguments,
        output=output,
        table=table.value,
        truth=_truth(arguments, table.value),
        verdicts=[],
    )
    locator = _locator(job, *areas.value, networks.value, learned)
    with _batch(job, learned) as batch:
        try:
            tally = job.run(batch, locator)
        except KeyboardInterrupt:
            if not batch.progress.exists() or not job.resumable:
                raise
            return _interrupted(job, batch)
        _printed(job, batch, tally)
    return DONE_WITH_A_NO if tally.faults else DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One table to be geocoded."""

    arguments: argparse.Namespace
    output: Output
    table: TableFile
    truth: "tuple[AddressTruth, ...] | None"
    verdicts: "list[Verdict]"

    @property
    def resumable(self) -> bool:
        """Whether what was done is worth going on from: scores are of a whole run."""
        return self.arguments.out != STDIO and self.truth is None

    def run(self, batch: "Batch", locator: "RowLocator") -> "Tally":
        """Work out all rows that are not done yet."""
        from api.services.batches import run_batch

        told = self.output.counter("geocode")
        return run_batch(
            batch,
            lambda done: self._parts(locator, done),
            go_on=self.resumable,
            begun=self._begun,
            progress=lambda done: told(done, self.table.count),
            before_review=lambda: keep_choices(batch.review, self.output),
        )

    def _begun(self, earlier: "Tally | None", changed: Sequence[str]) -> None:
        """Say when the run goes on, or why it does not."""
        total = self.table.count
        if changed:
            self.output.step(
                "Làm lại từ đầu / starting anew, an earlier run was of other: " + ", ".join(changed)
            )
        elif earlier is not None:
            self.output.step(f"Làm tiếp sau dòng / going on after row {earlier.rows}/{total}")

    def _parts(self, locator: "RowLocator", done: int) -> "Iterator[GeocodedRows]":
        from geodata.address_scores import judge

        rows = self.table.rows(skip=done)
        while part := list(islice(rows, PART_ROWS)):
            found = locator.located(part, first_row=done + 2)
            if self.truth is not None:
                truths = self.truth[done : done + len(part)]
                self.verdicts.extend(map(judge, found.results, truths))
            done += len(part)
            yield found


def _table(arguments: argparse.Namespace) -> TableFile:
    """Return the table; one without addresses must have points."""
    from geodata.located_rows import POINT_COLUMNS

    table = open_table(arguments.file)
    has_points = arguments.truth is None and set(POINT_COLUMNS) <= set(table.columns)
    if not has_points:
        table.require(
            [arguments.address_column],
            remedy="name it with --address-column, or give the columns lon and lat",
        )
    return table


def _areas(arguments: argparse.Namespace, output: Output) -> "tuple[AreaSet, AreaSet | None]":
    """Return the wards, and the units of July 2025 that were given beside them."""
    wards, now = load_address_wards(arguments.areas, scheme=arguments.scheme, tell=output.repairs)
    if wards is None:
        raise InvalidInput([missing_areas(arguments.given)])
    return wards, now


def _prepare_review(arguments: argparse.Namespace) -> None:
    """Make sure that the review can be written, and is neither the table nor what it is made of."""
    review = _review_path(arguments)
    if review is not None:
        prepare_out(review)
    files = {"IN.csv": arguments.file, "--out": arguments.out, "--review": review or STDIO}
    require_apart(files)


def _truth(arguments: argparse.Namespace, table: TableFile) -> "tuple[AddressTruth, ...] | None":
    """Return the truth that stands in the table; its faults are said before the work begins."""
    if arguments.truth is None:
        return None
    from geodata.address_scores import read_truth

    names = [name.strip() for name in arguments.truth.split(",")]
    if len(names) != len(TRUTH_NAMES.split(",")):
        issue = Issue(
            code="bad-usage",
            subject=f"--truth {arguments.truth}",
            message=f"names {len(names)} columns, must name 4",
            remedy=f"name the columns in this order: {TRUTH_NAMES}",
        )
        raise InvalidInput([issue])
    table.require(names, remedy="name it in --truth")
    return read_truth(list(table.rows()), names)


def _locator(
    job: _Job,
    wards: "AreaSet",
    now: "AreaSet | None",
    networks: "list[RoadNetwork]",
    learned: "tuple[Learned, ...]",
) -> "RowLocator":
    from geodata.address_memory import with_learned
    from geodata.geocoding import build_geocoder
    from geodata.located_rows import RowLocator
    from geodata.reverse import Ground
    from geodata.wards_2025 import installed_reform

    job.output.step("Đang dựng bảng tra / building the gazetteer")
    if wards.sample or any(network.sample for network in networks):
        job.output.step("DỮ LIỆU MẪU / SAMPLE DATA")
    threshold = job.arguments.threshold
    options = {} if threshold is None else {"threshold": threshold}
    return RowLocator(
        geocoder=with_learned(build_geocoder(wards, networks, **options), learned),
        ground=Ground(areas=wards, keys_now=installed_reform().keys_now, areas_now=now),
        address_column=job.arguments.address_column,
        by_point=job.truth is None,
        subject=Path(job.arguments.file).name,
    )


@contextmanager
def _batch(job: _Job, learned: "tuple[Learned, ...]") -> "Iterator[Batch]":
    """Give the files to be made; what is to be printed goes into a folder that is removed."""
    from api.services.batches import Batch
    from geodata.address_rows import GEO_COLUMNS, REVIEW_COLUMN
    from geodata.learned_rows import CHOICE_COLUMNS

    columns = (*(c for c in job.table.columns if c not in GEO_COLUMNS), *GEO_COLUMNS)
    with TemporaryDirectory() as folder:
        printed = job.arguments.out == STDIO
        yield Batch(
            out=Path(folder) / "out.csv" if printed else Path(job.arguments.out),
            review=_review_path(job.arguments),
            columns=columns,
            review_columns=tuple(dict.fromkeys((*columns, REVIEW_COLUMN, *CHOICE_COLUMNS))),
            made_of=_made_of(job, learned) if job.resumable else {},
        )


def _made_of(job: _Job, learned: "tuple[Learned, ...]") -> dict[str, str]:
    """Return digests and options on which the result depends."""
    from importlib.metadata import version

    from geodata.learned import in_force
    from geodata.wards_2025 import installed_digest

    given = job.arguments
    options = (given.address_column, given.scheme, given.threshold, str(_review_path(given)))
    return {
        "program": version("donghanh"),
        "input": job.table.sha256,
        "areas": digest_of(given.areas, kind="areas", suffix=AREAS_SUFFIX),
        "roads": digest_of(given.roads, kind="roads", suffix=ROADS_SUFFIX),
        "reform": installed_digest(),
        "options": json.dumps(options, ensure_ascii=False),
        "learned": " ".join(event.id for event in in_force(learned)),
    }


def _review_path(arguments: argparse.Namespace) -> Path | None:
    if arguments.review is not None:
        return Path(arguments.review)
    if arguments.out == STDIO:
        return None
    out = Path(arguments.out)
    return out.with_name(f"{out.stem}.review.csv")


def _interrupted(job: _Job, batch: "Batch") -> int:
    """Say how to go on; the parts that are done stay."""
    earlier, _ = batch.earlier()
    done = 0 if earlier is None else earlier.rows
    command = shlex.join(("donghanh", *job.arguments.given))
    job.output.step(
        f"Đã dừng sau dòng {done}/{job.table.count}; làm tiếp bằng lệnh cũ."
        f" / Stopped after row {done}; the same command goes on from there:"
    )
    job.output.step(f"  {command}")
    job.output.result({"interrupted": True, "rows_done": done, "continue": command})
    return INTERRUPTED


def _printed(job: _Job, batch: "Batch", tally: "Tally") -> None:
    """Say what came of it; the table itself is printed where it went to no file."""
    output, to_file = job.output, job.arguments.out != STDIO
    review = batch.review if tally.review else None
    scores = None if job.truth is None else _scores(job)
    certain = tally.rows - tally.review
    output.issues(tally.issues, title=f"Có lỗi ở {tally.faults} dòng / rows with faults:")
    if tally.faults > len(tally.issues):
        more = f"  … {tally.faults - len(tally.issues)} nữa / more"
        output.step(more if review is None else f"{more}, see {review}")
    for line in [] if scores is None else score_lines(scores):
        output.step(line)
    document: dict[str, Any] = {
        "rows": tally.rows,
        "accepted": certain,
        "review": tally.review,
        "review_file": str(review or ""),
        "faults": tally.faults,
        "issues": [issue_document(issue) for issue in tally.issues],
        "truth": None if scores is None else score_document(scores),
    }
    said = f"{certain}/{tally.rows} địa chỉ chắc chắn / certain"
    if to_file:
        waiting = f"{tally.review} cần người xem / for a person -> {review}"
        output.result(
            {**document, "out": job.arguments.out},
            f"{said} -> {job.arguments.out}",
            *(
                [waiting, f"  điền cột chosen rồi / fill in, then: {_learn(review)}"]
                if review
                else []
            ),
        )
        return
    with batch.out.open(encoding="utf-8", newline="") as file:
        if output.json_wanted:
            output.result({**document, "table": list(csv.DictReader(file))})
        else:
            shutil.copyfileobj(file, sys.stdout)
            output.step(said)


def _learn(review: Path) -> str:
    return shlex.join(("donghanh", "addresses", "learn", str(review)))


def _scores(job: _Job) -> "AddressScores":
    from geodata.address_scores import score

    return score(job.verdicts)
