"""The guard against duplicates: precision and recall on calls made up by chance."""

from collections.abc import Iterator

from api.store.session import database_address, open_store
from tests.benchmarks.measuring import Line, Options
from tests.repeated_calls import by_way, guarded

SEED = 2026


def guard(options: Options) -> Iterator[Line]:
    """Take in people who call again in eight ways, and people who resemble others in five."""
    each = 400 if options.full else 100
    store = open_store(database_address(options.folder / "duplicates"))
    try:
        found = guarded(store, each, seed=SEED)
    finally:
        store.close()
    told = found["all"]
    more = {"each_way": each, "seed": SEED, **by_way(found)}
    for name, value in (("precision", told.precision), ("recall", told.recall)):
        yield Line(
            name=f"duplicates.{name}", value=round(100 * value, 1), unit="%", target="", more=more
        )


MEASURES = {"duplicates.guard": guard}
