"""Numbers, days and moments from outside, within what a database keeps and a day can be."""

from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, Field

FIRST_DAY: Final = date(2020, 1, 1)
"""Before it there was nothing to tell: the illness was not in the country yet."""
LAST_DAY: Final = date(2100, 12, 31)

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""Of a record, or a version."""
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2020, 1, 1, tzinfo=UTC), le=datetime(2100, 12, 31, tzinfo=UTC)),
]
