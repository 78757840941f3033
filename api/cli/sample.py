"""The sample office of `donghanh serve --sample`: made once, opened anew at each start."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from api.cli.inputs import settings
from api.cli.interrupts import interruption
from api.cli.output import Output
from api.cli.usage import day, whole
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.services.links import Given
    from api.services.sample_folder import Sample
    from api.services.sample_office import Key
    from api.settings import Settings

WARDS: Final = 3
OUT: Final = Path("out") / "sample"
_OFFICE_ONLY: Final = ("wards", "day", "out")
_NOTHING_ELSE: Final[dict[str, Any]] = {
    "database_url": "",
    "send_token": None,
    "backup_key": None,
    "rules": None,
}
"""What no sample touches: other databases, the office's keys and rules."""
_HOTLINE: Final = "0900 000 000"
"""Whom volunteers of a sample ring: nobody."""
_MESSAGES: Final = "messages.jsonl"
"""Where messages go in place of a gateway, in the folder itself."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--sample",
        action="store_true",
        help="phòng mẫu: một ngày của thành phố mẫu, 9:30 sáng / a running day of the sample city",
    )
    parser.add_argument(
        "--wards", type=whole, metavar="N", help=f"with --sample (default: {WARDS})"
    )
    parser.add_argument("--day", type=day, metavar="DATE", help="with --sample: another day")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help=f"with --sample: its folder (default: {OUT})"
    )


def require_sample(arguments: argparse.Namespace) -> None:
    """Refuse options of the sample without it."""
    given = [f"--{name}" for name in _OFFICE_ONLY if getattr(arguments, name) is not None]
    if given and not arguments.sample:
        raise InvalidInput(
            [
                Issue(
                    code="bad-usage",
                    subject=", ".join(given),
                    message="chỉ dùng cùng / goes only with --sample",
                    remedy="thêm --sample / add --sample",
                )
            ]
        )


def sample_settings(arguments: argparse.Namespace, **given: Any) -> "Settings":
    """Return the settings of a sample in its own folder, apart from all that is real.

    Its messages go into a file there, and to nobody.
    """
    data = arguments.out or OUT
    own = {"data": data, "send_to": str(data / _MESSAGES), "hotline": _HOTLINE}
    return settings(**own, **_NOTHING_ELSE, **given)


def require_folder(arguments: argparse.Namespace, chosen: "Settings") -> None:
    """Refuse a folder with other data before anything is written there; raise `Refused`."""
    from api.services.sample_folder import require_claimable

    if arguments.sample:
        require_claimable(chosen.data)


def keep_office(arguments: argparse.Namespace, chosen: "Settings", output: Output) -> None:
    """Make the sample, unless the folder holds just that already."""
    from api.services.sample_folder import read_sample
    from api.services.sample_office import make_sample

    wards, wanted = arguments.wards or WARDS, arguments.day
    known = read_sample(chosen.data)
    if known is None or (known.wards, known.asked_day) != (wards, wanted):
        with interruption(say=output.step) as interrupted:

            def say(text: str) -> None:
                if interrupted():  # before the next step: what was begun is not half done
                    raise KeyboardInterrupt
                output.step(text)

            make_sample(chosen, wards=wards, day=wanted, say=say)
            if interrupted():
                raise KeyboardInterrupt


def open_office(chosen: "Settings", address: str, output: Output) -> None:
    """Give everybody a new password, and say where to open the office and what to try."""
    from api.dependencies import now
    from api.services.addresses import opened
    from api.services.sample_folder import last_written, read_sample, set_clock
    from api.services.sample_office import new_keys, new_link

    sample = read_sample(chosen.data)
    if sample is None:
        raise ValueError(f"{chosen.data} holds no sample")
    with opened(chosen) as store:
        clock = set_clock(sample, now, last=last_written(store))
        keys = new_keys(store, at=clock())
        link = new_link(store, sample, at=clock())
    document = {
        "address": address,
        "day": sample.day.isoformat(),
        "wards": sample.wards,
        "users": [{"name": one.name, "role": one.role, "password": one.password} for one in keys],
        "link": None if link is None else f"{address}my-route#{link.secret}",
    }
    output.result(document, *_told(sample, address, keys), *_links(address, link))
    sys.stdout.flush()  # whoever reads it through a pipe waits for it, and the command goes on


_ROLES: Final[dict[str, str]] = {
    "dispatcher": "điều phối / dispatcher",
    "ward_head": "phường / ward head",
    "doctor": "bác sĩ / doctor",
    "station_keeper": "thủ kho / station keeper",
    "hotline": "tổng đài / hotline",
}


def _told(sample: "Sample", address: str, keys: "Sequence[Key]") -> list[str]:
    return [
        "== Thành phố mẫu, không có thật / a sample city, all made up ==",
        f"Ngày / day {sample.day}, {sample.wards} phường / ward(s), đồng hồ từ / clock from 9:30",
        f"Mở / open: {address}",
        "Tên và mật khẩu (mới ở mỗi lần mở) / names and passwords (new at each start):",
        *(f"  {key.name:<10} {key.password}   {_ROLES[key.role]}" for key in keys),
        "Thử / try:",
        "  1. Vào bằng dieu-phoi: bảng điều phối, ca cấp cứu lúc 9:28 đang chờ",
        "     sign in as dieu-phoi: the board, with the emergency of 9:28 that waits",
        "  2. Vào bằng bac-si: xếp mức nguy cơ cho các yêu cầu vừa đến",
        "     sign in as bac-si: set the risk of what has just come in",
        "  3. Mọi lệnh có ở trang / all that can be called: " + f"{address}docs",
    ]


def _links(address: str, link: "Given | None") -> list[str]:
    if link is None:
        return []
    return [
        "  4. Điện thoại tình nguyện viên (mở một lần) / a volunteer's phone (opens once):",
        f"     {address}my-route#{link.secret}",
    ]
