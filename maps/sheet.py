"""What is said and drawn around the themes of an office map, on pages and pictures alike."""

from dataclasses import dataclass
from datetime import datetime

from geodata.areas import AreaSet
from geodata.network import RoadNetwork
from maps.wording import Language, attributions


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is said around the themes of a map, on the page and on the picture alike.

    Parameters
    ----------
    title
        What the map is called.
    at
        As of when, in the time of the place.
    notes
        What is not shown, and why.
    sample
        True where anything on it is made up.
    """

    title: str
    at: datetime
    language: Language
    by: str = ""
    notes: tuple[str, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The grey wards and roads below; None where there are none."""

    areas: AreaSet | None = None
    roads: RoadNetwork | None = None

    @property
    def attribution(self) -> str:
        """Whom to name for it."""
        return attributions(self.roads.attribution if self.roads else "")
