"""Review files that people fill in: no run of a command may lose what they chose."""

import shutil
from itertools import count
from pathlib import Path

from api.cli.output import Output
from api.cli.tables import open_table
from geodata.errors import InvalidInput


def keep_choices(review: Path | None, output: Output) -> None:
    """Copy a review file that somebody filled in: the new one will take its name."""
    from geodata.learned_rows import CHOICE_COLUMNS

    if review is None or not review.is_file():
        return
    try:
        filled = any(
            row.get(name) for row in open_table(str(review)).rows() for name in CHOICE_COLUMNS
        )
    except InvalidInput:  # somebody's own file of that name
        filled = True
    if filled:
        names = (review.with_name(f"{review.stem}.filled-{n}.csv") for n in count(1))
        kept = next(name for name in names if not name.exists())
        shutil.copyfile(review, kept)
        output.step(f"Bản đã điền được giữ ở / the filled-in review is kept as {kept}")
