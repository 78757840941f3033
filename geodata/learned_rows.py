"""Tables to learn from: filled-in reviews, and fixes of deliveries."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

import shapely
from shapely.ops import nearest_points

from geodata.addresses import parse_address
from geodata.areas import AreaSet
from geodata.coordinates import LonLat, great_circle_m
from geodata.errors import Issue
from geodata.geocoding import Geocoder
from geodata.house_points import house_key
from geodata.learned import AddressKey, Learned, address_key, latest_spelt
from geodata.learned_cells import (
    LearnedRows,
    Row,
    address_of,
    clear_text,
    metres_of_cell,
    moment_of,
    read_each,
)
from geodata.point_texts import read_point, refused

CHOICE_COLUMNS: Final = ("chosen", "chosen_lon", "chosen_lat")
"""In a review table, for a person to fill in: number of a candidate, or the point itself."""
FIX_COLUMNS: Final = ("lon", "lat", "accuracy_m", "at")
DEVICE_COLUMN: Final = "device"
"""May stand in a table of fixes: a code, no person; fixes of two devices are never one visit."""
CANDIDATES_COLUMN: Final = "geo_candidates"
_CANDIDATE = re.compile(
    r"^(?P<area>\S+) .*?: \d+% (?P<precision>[\w-]+) (?P<lon>-?[\d.]+) (?P<lat>-?[\d.]+) \("
)


def read_choices(
    rows: Iterable[Row],
    *,
    by: str,
    now: datetime,
    reason: str = "",
    geocoder: Geocoder | None = None,
    address_column: str = "address",
    subject: str = "review",
) -> LearnedRows:
    """Return what people chose in a review table.

    Parameters
    ----------
    rows
        With `CANDIDATES_COLUMN` and some of `CHOICE_COLUMNS`.
    by, now, reason
        Who settled it, when and why.
    geocoder
        Gives the ward of a point that was typed, and tells when the address certainly names
        another; without it the ward is found when it is needed.
    """
    notices: list[Issue] = []
    settled: dict[AddressKey, dict[str, tuple[LonLat, str]]] = defaultdict(dict)

    def read(row: Row, where: str) -> Learned | None:
        chosen, lon, lat = ((row.get(name) or "").strip() for name in CHOICE_COLUMNS)
        if not (chosen or lon or lat):
            return None
        address = address_of(row, address_column, where)
        if not _names_a_place(address):
            message = (
                f"{address!r} chỉ nêu phường, nhiều người ở đó cũng viết vậy"
                " / names only its ward, which others there write as well"
            )
            remedy = (
                "ghi lon và lat ngay ở dòng của yêu cầu"
                " / give lon and lat in the row of the request itself"
            )
            raise refused("only-its-ward", where, message, remedy)
        if chosen and (lon or lat):
            message = "có cả ứng viên lẫn tọa độ / has both a candidate and a point"
            remedy = "giữ một trong hai / keep one of the two"
            raise refused("two-choices", f"{where}, field chosen", message, remedy)
        if chosen:
            area, point = _candidate(row.get(CANDIDATES_COLUMN) or "", chosen, where)
        else:
            point = read_point(lon, lat, subject=f"{where}, fields chosen_lon and chosen_lat")
            area = "" if geocoder is None else _ward_at(geocoder.areas, point, where)
        if geocoder is not None and area in geocoder.areas.keys:
            notices.extend(_elsewhere(geocoder, address, area, where))
        key = address_key(parse_address(address))
        before = latest_spelt(settled[key], key.spelling)
        if before is not None and before[0] != point:
            notices.append(_settled_twice(address, before[1], where))
        settled[key].pop(key.spelling, None)  # the latest stands last
        settled[key][key.spelling] = (point, where)
        return Learned(
            kind="settled", address=address, point=point, area=area, by=by, at=now, reason=reason
        )

    return replace(read_each(rows, read, subject=subject), notices=tuple(notices))


def _elsewhere(geocoder: Geocoder, address: str, area: str, where: str) -> Iterator[Issue]:
    """Yield an issue when an address that is certain by itself was settled in another ward."""
    found = geocoder.look_up(address)
    if found.accepted and found.candidates[0].area != area:
        named, settled = (geocoder.areas.by_key(key) for key in (found.candidates[0].area, area))
        yield Issue(
            code="settled-elsewhere",
            subject=where,
            message=f"địa chỉ nêu phường khác nơi đã chọn / the address names {named.key}"
            f" {named.name}, it was settled in {settled.key} {settled.name}",
            remedy="đã nhớ; nếu nhầm thì gỡ / it is learned; if that was a slip, take it back:"
            " `donghanh addresses forget`",
        )


def _settled_twice(address: str, before: str, where: str) -> Issue:
    return Issue(
        code="settled-twice",
        subject=where,
        message=f"{address!r}: dòng trước chọn nơi khác / {before} settles it at another place",
        remedy="dòng sau được nhớ, sai thì sửa và học lại"
        " / the later row counts; if it is wrong, correct it and learn the file again",
    )


def _names_a_place(address: str) -> bool:
    """Return False for a ward, district or province alone: one house there is not all of it."""
    parsed = parse_address(address)
    return bool(parsed.front_at or parsed.neighbourhood or parsed.leftover)


def _candidate(candidates: str, chosen: str, where: str) -> tuple[str, LonLat]:
    """Return ward and point of the candidate of that number."""
    field = f"{where}, field chosen"
    listed = candidates.split(" | ") if candidates.strip() else []
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 3 else 0  # noqa: PLR2004
    match = _CANDIDATE.match(listed[number - 1]) if 0 < number <= len(listed) else None
    if match is None:
        message = (
            f"là {chosen!r}, mà có {len(listed)} ứng viên"
            f" / is {chosen!r}, there are {len(listed)} candidates"
        )
        remedy = (
            "ghi số thứ tự của một ứng viên, hoặc tọa độ vào chosen_lon, chosen_lat"
            " / write the number of one, or the place in chosen_lon and chosen_lat"
        )
        raise refused("no-such-candidate", field, message, remedy)
    if match["precision"] == "ward":
        message = (
            f"ứng viên {number} chỉ là một chỗ trong phường, không phải căn nhà"
            f" / candidate {number} is only somewhere in its ward, not the house"
        )
        remedy = (
            "ghi tọa độ vào chosen_lon, chosen_lat"
            " / give the place in chosen_lon and chosen_lat instead"
        )
        raise refused("only-its-ward", field, message, remedy)
    return match["area"], LonLat(lon=float(match["lon"]), lat=float(match["lat"]))


def read_fixes(
    rows: Iterable[Row],
    *,
    geocoder: Geocoder,
    by: str,
    address_column: str = "address",
    subject: str = "fixes",
) -> LearnedRows:
    """Return the fixes of deliveries, each with the ward of the house it speaks for.

    A fix outside the ward that its address certainly names, by more than its own error, is an
    issue (``fix-elsewhere``): one of the two is wrong, and a person has to say which.

    Parameters
    ----------
    rows
        With an address and `FIX_COLUMNS`; `DEVICE_COLUMN` may be there.
    geocoder
        Tells the ward that an address names.
    by
        Role that they come from; followed by the device where the row has one.
    """

    def read(row: Row, where: str) -> Learned:
        address = address_of(row, address_column, where)
        if house_key("", parse_address(address).front) is None:
            message = f"{address!r} không có số nhà và tên đường / names no house number and street"
            remedy = (
                "tọa độ giao hàng chỉ dùng cho số nhà / a fix refines a house number, nothing else"
            )
            raise refused("no-house-number", where, message, remedy)
        lon, lat, accuracy, at = ((row.get(name) or "").strip() for name in FIX_COLUMNS)
        point = read_point(lon, lat, subject=f"{where}, fields lon and lat")
        accuracy_m = metres_of_cell(accuracy, where)
        area = _ward_of_fix(geocoder, address, point, accuracy_m, where)
        device = clear_text(row.get(DEVICE_COLUMN) or "", f"{where}, field {DEVICE_COLUMN}")
        return Learned(
            kind="fix",
            address=address,
            point=point,
            area=area,
            accuracy_m=accuracy_m,
            by=f"{by} {device}".rstrip(),
            at=moment_of(at, where),
        )

    return read_each(rows, read, subject=subject)


def _ward_of_fix(
    geocoder: Geocoder, address: str, point: LonLat, accuracy_m: float, where: str
) -> str:
    """Return the ward that an address names, if the fix lies in it; else the ward of the fix."""
    named = geocoder.look_up(address)
    if not named.accepted:
        return _ward_at(geocoder.areas, point, where)
    ward = geocoder.areas.by_key(named.candidates[0].area)
    edge, _ = nearest_points(ward.geometry, shapely.Point(point.lon, point.lat))
    away_m = great_circle_m(LonLat(lon=edge.x, lat=edge.y), point)
    if away_m <= accuracy_m:
        return ward.key
    here = geocoder.areas.area_at(point)
    lies = "outside all wards" if here is None else f"in {here.key} {here.name}"
    message = (
        "địa chỉ và tọa độ ở hai phường khác nhau"
        f" / the address is in {ward.key} {ward.name}, the fix {lies}, {away_m:.0f} m away"
    )
    remedy = "xem bên nào sai; chưa dùng gì cả / look which of the two is wrong; nothing is used"
    raise refused("fix-elsewhere", where, message, remedy)


def _ward_at(areas: AreaSet, point: LonLat, where: str) -> str:
    """Return the key of the ward that a point lies in."""
    area = areas.area_at(point)
    if area is None:
        message = f"{point.lon:.6f} {point.lat:.6f} nằm ngoài mọi phường / lies outside all wards"
        remedy = (
            "sửa tọa độ, hoặc nạp phường chứa nó / correct the point, or load the ward it lies in"
        )
        raise refused("outside-areas", where, message, remedy)
    return area.key
