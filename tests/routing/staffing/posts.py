"""Small cities to staff: a row of wards a kilometre apart, and who lives in them."""

from datetime import date
from typing import Any

import numpy as np

from geodata.coordinates import LonLat
from routing.staffing import Band, Post, PostId, StaffingTable, Volunteer, load_staffing_table

DAY = date(2021, 9, 10)
KM_LON = 1 / 111.195
"""Degrees of a kilometre on the equator."""


def table() -> StaffingTable:
    """The table that comes with the program."""
    return load_staffing_table(DAY)


def at_km(km: float) -> LonLat:
    """A point so many kilometres along the equator."""
    return LonLat(lon=km * KM_LON, lat=0)


def post(name: str, km: float = 0, *, floor: int = 1, ceiling: int = 2, **more: Any) -> Post:
    """A ward with ten people at home."""
    given = {"people_home": 10, "population": 1000, "area_km2": 1.0} | more
    band = Band(floor=floor, ceiling=ceiling)
    return Post(id=PostId(name), name=name, point=at_km(km), band=band, **given)


def person(name: str, km: float = 0, **more: Any) -> Volunteer:
    """Somebody who lives so many kilometres along."""
    return Volunteer(id=name, home=at_km(km), **more)


def city(wards: int, people: int, *, seed: int = 1) -> tuple[list[Post], list[Volunteer]]:
    """A made-up city: skewed numbers of people at home, homes by population."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(106.5, 106.9, wards), rng.uniform(10.6, 10.95, wards)
    population = rng.integers(3_000, 60_000, wards)
    ill = np.round(population * rng.lognormal(-4.5, 1.0, wards)).astype(int)
    band = load_staffing_table(DAY).band
    posts = [
        Post(
            id=PostId(f"w{at:03d}"),
            name=f"Phường {at}",
            point=LonLat(lon=float(lon[at]), lat=float(lat[at])),
            band=band,
            people_home=int(ill[at]),
            vulnerable=int(ill[at] // 5),
            population=int(population[at]),
            area_km2=float(rng.uniform(0.3, 20)),
        )
        for at in range(wards)
    ]
    home = rng.choice(wards, people, p=population / population.sum())
    away = rng.normal(0, 0.005, (people, 2))
    volunteers = [
        Volunteer(
            id=f"V{at:04d}",
            home=LonLat(
                lon=posts[ward].point.lon + float(away[at, 0]),
                lat=posts[ward].point.lat + float(away[at, 1]),
            ),
            home_ward=posts[ward].id,
        )
        for at, ward in enumerate(home)
    ]
    return posts, volunteers
