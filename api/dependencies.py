"""What routes are handed: store, runner, settings, who asks, language, time.

The one reader of the clock. What is at hand is given without a thread of its own (`async def`):
each costs a call as much as the work itself.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI, Request

from api.jobs import Runner
from api.records.links import Link
from api.records.places import place_day
from api.records.users import User
from api.services.access import Tries
from api.services.campaigns import FILE as CAMPAIGN_FILE
from api.services.campaigns import Campaign, campaign_on
from api.services.limits import Limits
from api.services.listening import Listening
from api.services.movement_orders import Office
from api.services.pay_lists import FILE as RATES_FILE
from api.services.payments import Rates, rates_by_day
from api.services.placing import Placer, load_placer
from api.services.replanning import Replans
from api.services.route_book import RouteBook
from api.services.routines import Clock
from api.services.running import Days
from api.services.week_views import Bureau
from api.settings import Settings
from api.store.session import Store
from maps.wording import Language
from routing.bags import BagTable, load_bag_table
from routing.errors import InvalidProblem
from routing.gates import GateTable, load_gate_table
from routing.model import Risk
from routing.risk import RiskTable, load_risk_table
from routing.rules.day_rules import DayRules
from routing.rules.tables import load_rules
from routing.staffing import StaffingTable, load_staffing_table
from routing.transfers import TransferTable, load_transfer_table
from routing.ward_risks import load_ward_risks

LANGUAGE_COOKIE = "language"
ROUTE_COOKIE = "donghanh_route"
SIGN_IN_COOKIE = "donghanh_sign_in"
_BEARER: Final = "bearer "


def now() -> datetime:
    """Return the present moment, aware, in UTC; the service asks its own clock, `clock_of`."""
    return datetime.now(UTC)


def clock_of(app: FastAPI) -> Clock:
    """Return the clock that a service goes by, or what was put in its place."""
    clock: Clock = app.dependency_overrides.get(now, app.state.clock)
    return clock


async def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


async def _runner(request: Request) -> Runner:
    runner: Runner = request.app.state.runner
    return runner


async def _days(request: Request) -> Days:
    days: Days = request.app.state.days
    return days


async def _replans(request: Request) -> Replans:
    replans: Replans = request.app.state.replans
    return replans


async def _listening(request: Request) -> Listening:
    listening: Listening = request.app.state.listening
    return listening


def _settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _settings(request: Request) -> Settings:
    return _settings_of(request)


def language_of(request: Request) -> Language:
    """Return the language to answer in: as asked in the address, else as chosen before."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return "en" if asked == "en" else "vi"


def secret_of(request: Request) -> str:
    """Return the secret that a call carries, in its header or its cookie; empty where none."""
    return _bearer_of(request) or request.cookies.get(SIGN_IN_COOKIE, "")


def route_secret_of(request: Request) -> str:
    """Return the secret that a volunteer's link was exchanged for; empty where none."""
    return _bearer_of(request) or request.cookies.get(ROUTE_COOKIE, "")


def _bearer_of(request: Request) -> str:
    header = request.headers.get("authorization", "")
    return header[len(_BEARER) :].strip() if header.casefold().startswith(_BEARER) else ""


def client_of(request: Request) -> str:
    """Return from where a call comes, as far as that is known."""
    return request.client.host if request.client else ""


async def _client(request: Request) -> str:
    return client_of(request)


async def _user(request: Request) -> User:
    """Return who was let in by the gate."""
    user: User = request.state.user
    return user


async def _tries(request: Request) -> Tries:
    tries: Tries = request.app.state.tries
    return tries


def limits_of(request: Request) -> Limits:
    """Return what counts the calls."""
    limits: Limits = request.app.state.limits
    return limits


async def _limits(request: Request) -> Limits:
    return limits_of(request)


async def _over_limit(request: Request) -> bool:
    """Tell whether the gate let a call through that came too often."""
    return bool(getattr(request.state, "over_limit", False))


async def _link_wait_s(request: Request) -> int:
    """Return how long what a link tells is to wait, unless it cannot; 0: not at all."""
    return int(getattr(request.state, "link_wait_s", 0))


async def _turns(request: Request) -> CapacityLimiter:
    turns: CapacityLimiter = request.app.state.turns
    return turns


async def _guesses(request: Request) -> Tries:
    guesses: Tries = request.app.state.guesses
    return guesses


async def _route_book(request: Request) -> RouteBook:
    book: RouteBook = request.app.state.route_book
    return book


async def _link(request: Request) -> Link:
    """Return the link by which somebody was let in by the gate."""
    link: Link = request.state.link
    return link


async def _placer(request: Request) -> Placer:
    return load_placer(_settings_of(request).data)


async def _bureau(request: Request, placer: Annotated[Placer, Depends(_placer)]) -> Bureau:
    state = request.app.state
    return Bureau(store=state.store, placer=placer, is_sample=state.is_sample)


async def _office(request: Request, placer: Annotated[Placer, Depends(_placer)]) -> Office:
    page = f"{request.base_url}verify/"
    return Office(page=page, hotline=_settings_of(request).hotline, placer=placer)


def today() -> date:
    """Return the day that it is in Vietnam; the service asks its own clock."""
    return place_day(now())


# without a thread of its own: what is put in the place of a clock is looked up here
async def _now(request: Request) -> datetime:
    return moment_of(request)


def moment_of(request: Request) -> datetime:
    """Return the moment of a call."""
    return clock_of(request.app)()


async def _today(request: Request) -> date:
    given: Callable[[], date] | None = request.app.dependency_overrides.get(today)
    return place_day(request.app.state.clock()) if given is None else given()


TodayDep = Annotated[date, Depends(_today)]


async def _risk_table(request: Request, day: TodayDep) -> RiskTable:
    return risk_table_on(day, _settings_of(request).rules)


async def _day_rules(request: Request, day: TodayDep) -> DayRules:
    return day_rules_on(day, _settings_of(request).rules)


@lru_cache(maxsize=2)
def day_rules_on(day: date, folder: Path | None) -> DayRules:
    """Return the rules of a day; `folder` as `DONGHANH_RULES` says."""
    return load_rules(day, folder=folder)


async def _gate_table(request: Request, day: TodayDep) -> GateTable:
    return gate_table_on(day, _settings_of(request).rules)


@lru_cache(maxsize=2)
def gate_table_on(day: date, folder: Path | None) -> GateTable:
    """Return the table of gates of a day; `folder` as `DONGHANH_RULES` says."""
    return load_gate_table(day, folder=folder)


async def _transfer_table(request: Request, day: TodayDep) -> TransferTable:
    return transfer_table_on(day, _settings_of(request).rules)


@lru_cache(maxsize=2)
def transfer_table_on(day: date, folder: Path | None) -> TransferTable:
    """Return the table of transfers of a day; `folder` as `DONGHANH_RULES` says."""
    return load_transfer_table(day, folder=folder)


async def _bag_table(request: Request, day: TodayDep) -> BagTable:
    return bag_table_on(day, _settings_of(request).rules)


@lru_cache(maxsize=2)
def bag_table_on(day: date, folder: Path | None) -> BagTable:
    """Return the table of bags of a day; `folder` as `DONGHANH_RULES` says."""
    return load_bag_table(day, folder=folder)


@lru_cache(maxsize=2)
def risk_table_on(day: date, folder: Path | None) -> RiskTable:
    """Return the table of risk of a day; `folder` as `DONGHANH_RULES` says."""
    return load_risk_table(day, folder=folder)


@lru_cache(maxsize=2)
def staffing_table_on(day: date, folder: Path | None) -> StaffingTable:
    """Return the table of staffing of a day; `folder` as `DONGHANH_RULES` says."""
    return load_staffing_table(day, folder=folder)


@lru_cache(maxsize=2)
def ward_risks_on(day: date, folder: Path | None) -> Mapping[str, Risk]:
    """Return the risk of wards of a day; `folder` as `DONGHANH_RULES` says."""
    return load_ward_risks(day, folder=folder)


async def _rates(request: Request) -> Callable[[date], Rates] | None:
    folder = _settings_of(request).rules
    path = None if folder is None else folder / RATES_FILE
    return None if path is None or not path.is_file() else rates_by_day(path)


RatesDep = Annotated[Callable[[date], Rates] | None, Depends(_rates)]
"""What a duty day is paid; None: no table of it is there."""


async def _campaign(request: Request, day: TodayDep) -> Campaign | None:
    folder = _settings_of(request).rules
    path = None if folder is None else folder / CAMPAIGN_FILE
    if path is None or not path.is_file():
        return None
    try:
        return campaign_on(day, path)
    except InvalidProblem as error:
        if any(issue.code != "no-rule-for-day" for issue in error.issues):
            raise
        return None


CampaignDep = Annotated[Campaign | None, Depends(_campaign)]
"""The last campaign that has started; None: no table of them is there."""
StoreDep = Annotated[Store, Depends(_store)]
DaysDep = Annotated[Days, Depends(_days)]
ReplansDep = Annotated[Replans, Depends(_replans)]
ListeningDep = Annotated[Listening, Depends(_listening)]
RunnerDep = Annotated[Runner, Depends(_runner)]
SettingsDep = Annotated[Settings, Depends(_settings)]
LanguageDep = Annotated[Language, Depends(language_of)]
NowDep = Annotated[datetime, Depends(_now)]
UserDep = Annotated[User, Depends(_user)]
LimitsDep = Annotated[Limits, Depends(_limits)]
LinkWaitDep = Annotated[int, Depends(_link_wait_s)]
OverLimitDep = Annotated[bool, Depends(_over_limit)]
TurnsDep = Annotated[CapacityLimiter, Depends(_turns)]
LinkDep = Annotated[Link, Depends(_link)]
ClientDep = Annotated[str, Depends(_client)]
GuessesDep = Annotated[Tries, Depends(_guesses)]
RouteBookDep = Annotated[RouteBook, Depends(_route_book)]
TriesDep = Annotated[Tries, Depends(_tries)]
PlacerDep = Annotated[Placer, Depends(_placer)]
BureauDep = Annotated[Bureau, Depends(_bureau)]
OfficeDep = Annotated[Office, Depends(_office)]
RiskTableDep = Annotated[RiskTable, Depends(_risk_table)]
GateTableDep = Annotated[GateTable, Depends(_gate_table)]
TransferTableDep = Annotated[TransferTable, Depends(_transfer_table)]
BagTableDep = Annotated[BagTable, Depends(_bag_table)]
DayRulesDep = Annotated[DayRules, Depends(_day_rules)]
