"""What the service does by itself again and again, and whether that goes well."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

RoutineName = Literal["backup", "restore-test"]
ROUTINES: Final[tuple[RoutineName, ...]] = get_args(RoutineName)
RESTORE_TEST_EVERY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """How a routine went the last times.

    Parameters
    ----------
    tried_at, done_at
        When it was last begun, and when it last came to its end; None: never.
    fault
        The issue code of why the last try failed; empty where it did not.
    said
        What it was about, such as the file that was written.
    """

    name: RoutineName
    tried_at: datetime | None = None
    done_at: datetime | None = None
    fault: str = ""
    said: str = ""

    def trouble(self, *, every: timedelta, now: datetime) -> str:
        """Return the issue code of what is wrong with it; empty where nothing is.

        What never ran is as bad as what failed, and so is what was missed twice.
        """
        if self.fault:
            return self.fault
        if self.done_at is None:
            return "never-ran"
        return "overdue" if now - self.done_at > 2 * every else ""
