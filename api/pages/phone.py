"""The volunteer's page: a shell that holds nothing of anybody, the same for all.

It is kept on the device by a worker of its own and filled by `static/my_route.js` with what
``GET /api/my-route`` tells. All its texts come in both languages, so that it needs no network to
change between them.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from api.pages.rendering import STATIC, Frame, render
from api.records.feedback import LACKS, MOODS
from api.records.reports import WHYS

WORDS_FILE: Final = Path(__file__).with_name("phone_words.toml")
PARTS: Final = (
    "my_route.css",
    "my_route.js",
    "my_route_kept.js",
    "my_route_record.js",
    "my_route_serials.js",
    "my_route_told.js",
    "icon.svg",
)
"""What the page needs besides itself; the worker keeps just these."""
WORKER: Final = "my_route_worker.js"


@cache
def phone_words() -> Mapping[str, Mapping[str, Any]]:
    """Return the texts by language and key, the English of each phrase of a list, and choices."""
    table = tomllib.loads(WORDS_FILE.read_text("utf-8"))
    by_language = {
        language: {key: text[language] for key, text in table["words"].items()}
        for language in ("vi", "en")
    }
    choices = {"whys": WHYS, "lacks": LACKS, "moods": MOODS}
    return {**by_language, "phrases": table["phrases"], "choices": choices}


@cache
def shell(hotline: str) -> str:
    """Return the page; only the number to ring is an office's own."""
    return render(
        "my_route.html",
        Frame(language="vi", path="/my-route"),
        words=phone_words(),
        hotline=hotline,
        parts=PARTS,
    )


@cache
def worker(hotline: str) -> str:
    """Return the worker's script; another version of the page makes it another worker."""
    files = [(STATIC / part).read_bytes() for part in PARTS]
    whole = b"\0".join([shell(hotline).encode(), *files])
    version = hashlib.sha256(whole).hexdigest()[:16]
    kept = json.dumps(["/my-route", *(f"/static/{part}" for part in PARTS)])
    script = (STATIC / WORKER).read_text("utf-8")
    return f'const VERSION = "{version}";\nconst PARTS = {kept};\n{script}'
