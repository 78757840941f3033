"""What is wrong with where points came to lie on the streets, in words for a person."""

from collections.abc import Sequence

import numpy as np

from geodata.errors import Issue
from geodata.live_roads import Roads
from geodata.snapping import Snaps
from geodata.speeds import hour_label


def snap_issues(
    roads: Roads,
    snaps: Snaps,
    *,
    limit_m: float,
    streets: Sequence[str],
    labels: Sequence[str],
) -> tuple[Issue, ...]:
    """Return what is wrong with where points came to lie, as `RoadMatrix.issues`."""
    who = roads.profile
    edges = np.column_stack((snaps.forward, snaps.backward))
    barred = np.zeros(snaps.shape.size, dtype=np.bool_)
    if snaps.found.any():
        barred = snaps.found & ((edges < 0) | (roads.edge_ms[edges] < 0)).all(axis=1)
    issues = []
    for index in np.flatnonzero(~snaps.found | snaps.other_name | barred).tolist():
        where = f"{labels[index]}, {who}"
        if snaps.cut_off[index]:
            issues.append(_cut_off(where))
        elif not snaps.found[index]:
            issues.append(_off_road(where, limit_m))
        if barred[index]:
            issues.append(_barred(where, hour_label(roads.hour)))
        if snaps.other_name[index]:
            issues.append(_other_street(where, streets[index], float(snaps.moved_m[index])))
    return tuple(issues)


def _cut_off(where: str) -> Issue:
    return Issue(
        code="cut-off",
        subject=where,
        message="chỉ gần đường không vào và ra được / only streets that cannot be reached and left"
        " again are near",
        remedy="nạp mạng đường nối chúng / load roads that join them, or send somebody else",
    )


def _off_road(where: str, limit_m: float) -> Issue:
    return Issue(
        code="off-road",
        subject=where,
        message=f"cách mọi đường đi được hơn {limit_m:.0f} m / lies more than {limit_m:.0f} m from"
        " every street that may be used",
        remedy="sửa tọa độ / correct the coordinates, or load roads that cover the place",
    )


def _barred(where: str, band: str) -> Issue:
    return Issue(
        code="barred-now",
        subject=where,
        message=f"đường bị cấm hoặc đóng lúc {band} / its street is banned or closed at {band}",
        remedy="chọn giờ hoặc xe khác / choose another hour or vehicle, or open the zone",
    )


def _other_street(where: str, street: str, moved_m: float) -> Issue:
    return Issue(
        code="other-street",
        subject=where,
        message=f"gần đường khác với {street}, cách {moved_m:.0f} m / came to lie on another street"
        f" than {street}, {moved_m:.0f} m away",
        remedy="xem trên bản đồ / look at the place on the map; correct the point or the address",
    )
