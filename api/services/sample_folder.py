"""The folder of a sample office: whose it is, what was made in it, and its time.

The first thing that is written is `MARK`, the last is `WHOLE`: what lies between two is nobody's
and made anew. Only here is a clock set, and only of a folder that holds both.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from api.errors import Refused, own_issue
from api.records.places import PLACE_TIME, place_day
from api.services.routines import Clock
from api.settings import Settings
from api.store import audit
from api.store.session import Store

MARK: Final = "SAMPLE.txt"
WHOLE: Final = "sample.json"
OPENS: Final = time(9, 30)
"""The moment of the sample's day at which it is opened."""
_MARKED: Final = (
    "Thành phố mẫu: `donghanh serve --sample` ghi và thay các tệp ở đây.\n"
    "A sample city: `donghanh serve --sample` writes and replaces the files here.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a whole folder holds.

    Parameters
    ----------
    day
        That its office works on.
    asked_day
        The day that was asked for; None: the sample's own.
    day_plan
        The number of the plan that people work by.
    """

    day: date
    asked_day: date | None
    wards: int
    day_plan: int

    @property
    def opens_at(self) -> datetime:
        """When it is opened for the first time."""
        return datetime.combine(self.day, OPENS, PLACE_TIME)


def read_sample(data: Path) -> Sample | None:
    """Return what the folder holds; None: it is no sample's, or not whole."""
    if not is_marked(data):
        return None
    try:
        known = json.loads((data / WHOLE).read_text("utf-8"))
        asked = known["asked_day"]
        return Sample(
            day=date.fromisoformat(known["day"]),
            asked_day=None if asked is None else date.fromisoformat(asked),
            wards=int(known["wards"]),
            day_plan=int(known["day_plan"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_marked(data: Path) -> bool:
    """Tell whether all that the folder holds is a sample's, whole or not."""
    mark = data / MARK
    return mark.is_file() and mark.read_bytes() == _MARKED.encode()


def require_claimable(data: Path) -> None:
    """Refuse a folder that holds what is no sample's; raise `Refused`."""
    others = [path for path in data.iterdir() if not _is_lock(path)] if data.is_dir() else []
    if others and not is_marked(data):
        raise Refused(own_issue("not-a-sample-folder", str(data)))


def _is_lock(path: Path) -> bool:
    """Tell whether it is the lock of a database, which who makes it anew holds."""
    return ".db.lock" in path.name


def claim(data: Path) -> None:
    """Take an empty folder or an earlier sample's, of which nothing but the lock stays.

    Raises
    ------
    Refused
        With ``not-a-sample-folder``.
    """
    require_claimable(data)
    data.mkdir(parents=True, exist_ok=True)
    (data / MARK).write_text(_MARKED, "utf-8")
    (data / WHOLE).unlink(missing_ok=True)
    for path in data.iterdir():
        if path.name == MARK or _is_lock(path):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def keep_sample(data: Path, sample: Sample) -> None:
    """Say that all of it is there; the last thing that is written."""
    asked = None if sample.asked_day is None else sample.asked_day.isoformat()
    known = {
        "day": sample.day.isoformat(),
        "asked_day": asked,
        "wards": sample.wards,
        "day_plan": sample.day_plan,
    }
    (data / WHOLE).write_text(json.dumps(known) + "\n", "utf-8")


def served_sample(settings: Settings) -> Sample | None:
    """Return the sample that these settings serve, if they serve one."""
    return None if settings.database_url else read_sample(settings.data)


def last_written(store: Store) -> datetime | None:
    """Return when something was last written or read; None: never yet."""
    with store.reading() as session:
        return audit.last_moment(session)


@dataclass(frozen=True, slots=True)
class SetClock:
    """A clock that is set by so much, and goes on.

    Parameters
    ----------
    real
        The clock of the machine.
    """

    real: Callable[[], datetime]
    by: timedelta

    def __call__(self) -> datetime:
        """Return the moment that it shows."""
        return self.real() + self.by


def set_clock(sample: Sample, real: Callable[[], datetime], *, last: datetime | None) -> SetClock:
    """Return a clock that shows the moment at which the sample opens, and goes on from there.

    Parameters
    ----------
    last
        When something was last written: who opens the same day again goes on from there.
    """
    begins = sample.opens_at
    if last is not None and place_day(last) == sample.day:
        begins = max(begins, last)
    return SetClock(real, begins - real())


def clock_of(settings: Settings, store: Store, *, real: Clock) -> Clock:
    """Return the clock of what is kept: a sample's, else the machine's."""
    sample = served_sample(settings)
    return real if sample is None else set_clock(sample, real, last=last_written(store))
