"""What the volunteer's page says, in both languages, and that it shows no illness."""

import re

from api.pages.phone import PARTS, WORKER, phone_words, shell, worker
from api.pages.rendering import STATIC
from api.records.door_codes import VERDICTS
from api.records.feedback import LACKS, MOODS
from api.records.reports import WHYS
from maps.lists.content import CYLINDER_SAFETY, HAND_OVER
from maps.lists.from_plan import ACTIONS, AT_THE_DOOR, CALL_FIRST
from maps.neutral import NEUTRAL_NOTE, forbidden_in
from maps.wording import GOODS, PROFILES

SCRIPT = "".join(
    (STATIC / part).read_text("utf-8") for part in ("my_route.js", "my_route_record.js")
)


def test_every_text_is_there_in_both_languages_and_none_tells_of_illness() -> None:
    found = phone_words()
    assert found["vi"].keys() == found["en"].keys()
    for language in ("vi", "en"):
        for key, text in found[language].items():
            assert text, key
            assert forbidden_in(text) == (), key
    for phrase in (*found["phrases"], *found["phrases"].values()):
        assert forbidden_in(phrase) == (), phrase


def test_every_text_that_the_page_asks_for_is_there_and_no_other() -> None:
    keys = set(re.findall(r'\bt\("([a-z_0-9-]+)"\)', SCRIPT))
    keys |= set(re.findall(r'"(help_do_\d|no_answer|nothing_here)"', SCRIPT))
    keys |= {f"what_{what}" for what in ("oxygen", "goods", "medicine", "visit")}
    keys |= {"serial_not_here", "serial_not_aboard"}
    keys |= {f"why_{why}" for why in WHYS} | {f"lack_{lack}" for lack in LACKS}
    keys |= {f"count_{one}" for one in ("full", "bags", "medicines")}
    keys |= {f"mood_{mood}" for mood in MOODS} | {f"door_code_{one}" for one in VERDICTS}
    keys |= {f"state_{one}" for one in ("departed", "done", "partly", "not-done", "worse")}
    assert keys == set(phone_words()["vi"]) - {"loading", "needs_script"}


def test_the_lists_of_the_page_are_those_of_the_records() -> None:
    assert phone_words()["choices"] == {"whys": WHYS, "lacks": LACKS, "moods": MOODS}
    assert "{ whys: WHYS, lacks: LACKS, moods: MOODS } = WORDS.choices" in SCRIPT


def test_every_fixed_phrase_of_a_list_has_its_english() -> None:
    phrases = {
        *(action["vi"] for action in ACTIONS.values()),
        *CYLINDER_SAFETY,
        *(words["vi"] for words in (*GOODS.values(), *PROFILES.values())),
        *(HAND_OVER, AT_THE_DOOR, CALL_FIRST, NEUTRAL_NOTE, "Lấy hàng", "Trả bình"),
    }
    assert phrases - phone_words()["phrases"].keys() == set()


def test_the_page_is_small_and_the_worker_keeps_it_and_nothing_of_the_api() -> None:
    page, script = shell("0900 000 009"), worker("0900 000 009")
    files = sum((STATIC / part).stat().st_size for part in PARTS)
    assert len(page.encode()) + files + len(script.encode()) < 150_000 - 50_000  # room for a list
    kept = re.search(r"const PARTS = (\[.+\]);", script)
    assert kept
    assert "/api/" not in kept[1]
    assert '"/my-route"' in kept[1]
    assert worker("0900 000 008").splitlines()[0] != script.splitlines()[0]
    assert (STATIC / WORKER).exists()


def test_no_script_or_style_of_the_page_stands_in_line_or_comes_from_elsewhere() -> None:
    page = shell("")
    assert "<style" not in page
    assert " style=" not in page
    assert re.findall(r"<script(?![^>]* src=)", page) == []
    assert not re.search(r"https?://(?!www\.w3\.org)", page)
    assert "innerHTML" not in SCRIPT
