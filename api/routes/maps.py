"""``/api/maps``: maps of what is kept, as pages, pictures and GeoJSON."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field

from api.dependencies import (
    DaysDep,
    LanguageDep,
    NowDep,
    PlacerDep,
    SettingsDep,
    StoreDep,
    TodayDep,
    UserDep,
    ward_risks_on,
)
from api.records.places import EVERYWHERE
from api.records.users import User
from api.routes.guard import MAP_POLICY
from api.schemas.bounds import Day
from api.schemas.days import GroundShape
from api.schemas.faults import faults
from api.schemas.texts import Line
from api.services.maps import (
    MAP_NAMES,
    MAPS,
    Asked,
    MapName,
    OfficeMap,
    allowed_themes,
    office_map,
    own_ground,
)
from maps.geojson import roads_collection, wards_collection, widened
from maps.looks import TITLES, ThemeName
from maps.picture import Paper, PaperSize
from maps.wording import Language

MARGIN_DEG: Final = 0.005
"""So far around their wards people see roads."""
router = APIRouter(prefix="/api/maps", tags=["maps"], responses=faults(401, 403, 422))


class ThemeShape(BaseModel):
    """One theme of a map."""

    theme: ThemeName
    title: str


class MapShape(BaseModel):
    """A map that one may see, with the themes that one sees of it."""

    map: MapName
    title: str = Field(examples=["Bản đồ tình hình"])
    themes: list[ThemeShape]


@router.get("")
def get_maps(user: UserDep, language: LanguageDep) -> list[MapShape]:
    """List the maps that one may see."""
    return [
        MapShape(map=name, title=MAPS[name].title[language], themes=_themes(user, name, language))
        for name in MAP_NAMES
        if allowed_themes(user, name)
    ]


def _themes(user: User, name: MapName, language: Language) -> list[ThemeShape]:
    return [
        ThemeShape(theme=theme, title=TITLES[theme][language])
        for theme in allowed_themes(user, name)
    ]


def _made(
    *,
    user: UserDep,
    store: StoreDep,
    days: DaysDep,
    placer: PlacerDep,
    settings: SettingsDep,
    today: TodayDep,
    now: NowDep,
    language: LanguageDep,
    area: Line = "",
    day: Day | None = None,
    theme: Annotated[list[ThemeName] | None, Query(description="Else all of the map")] = None,
) -> Callable[[MapName], OfficeMap]:
    """Return what makes a map as far as one may see it."""

    def make(name: MapName) -> OfficeMap:
        asked = Asked(
            user=user,
            name=name,
            day=day or today,
            now=now,
            language=language,
            area=area or EVERYWHERE,
            only=frozenset(theme or ()),
        )
        risks = ward_risks_on(asked.day, settings.rules)
        return office_map(store, days, placer, asked, data=settings.data, risks=risks)

    return make


MadeDep = Annotated[Callable[[MapName], OfficeMap], Depends(_made)]


@router.get("/ground")
def get_ground(
    user: UserDep, placer: PlacerDep, settings: SettingsDep, today: TodayDep
) -> GroundShape:
    """Return the wards of one's areas and the roads there as GeoJSON; nothing where none are kept.

    Whoever is shown no plan sees on it where their areas are.
    """
    found = own_ground(placer, user, today, data=settings.data)
    wards = None if found.areas is None else wards_collection(found.areas)
    box = None if found.areas is None else widened(found.areas.bounds, MARGIN_DEG)
    return GroundShape(
        wards=wards,
        roads=None if found.roads is None else roads_collection(found.roads, within=box),
    )


@router.get("/{name}.png", response_class=Response)
def get_picture(
    *, name: MapName, made: MadeDep, size: PaperSize = "a4", grey: bool = False
) -> Response:
    """Draw a map as a picture for reports; `grey`: as a black-and-white printer has it."""
    return Response(made(name).png(Paper(size=size, grey=grey)), media_type="image/png")


@router.get("/{name}/geojson", response_class=JSONResponse)
def get_geojson(name: MapName, made: MadeDep) -> JSONResponse:
    """Return what is on a map as GeoJSON, each feature with its theme and look."""
    return JSONResponse(made(name).document, media_type="application/geo+json")


@router.get("/{name}", response_class=HTMLResponse)
def get_map(name: MapName, made: MadeDep) -> HTMLResponse:
    """Draw a map as a page that needs no network, to be opened or put into a frame."""
    return HTMLResponse(made(name).html, headers={"Content-Security-Policy": MAP_POLICY})
