"""A volunteer's own record, by their link, and the certificate of it, for them and their ward."""

from fastapi import APIRouter, Response

from api.dependencies import (
    LanguageDep,
    LinkDep,
    NowDep,
    PlacerDep,
    StoreDep,
    TodayDep,
    UserDep,
)
from api.pages.words import VOLUNTEERS_WORDS_FILE, words
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.schemas.own_records import OwnRecordShape
from api.services.own_records import OwnRecord, own_record, record_of
from api.services.placing import Placer
from maps.lists.certificate import Certificate, certificate_pdf
from maps.wording import Language

router = APIRouter(prefix="/api", tags=["volunteers"])


@router.get("/my-route/record", responses=faults(401, 410, 429))
def get_my_record(link: LinkDep, store: StoreDep, now: NowDep) -> OwnRecordShape:
    """Show a volunteer their days of duty by the ledger, trainings and equipment."""
    return OwnRecordShape.from_domain(own_record(store, link, now=now))


@router.get("/my-route/certificate.pdf", responses=faults(401, 410, 429), response_class=Response)
def get_my_certificate(
    *, link: LinkDep, store: StoreDep, placer: PlacerDep, language: LanguageDep, now: NowDep
) -> Response:
    """Return the certificate of one's own duty, for the ward to sign."""
    record = own_record(store, link, now=now)
    return _certificate(link.volunteer, record, placer, language=language)


@router.get(
    "/volunteers/{volunteer}/certificate.pdf",
    responses=faults(401, 403, 404, 422),
    response_class=Response,
)
def get_certificate(
    *,
    volunteer: Number,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    language: LanguageDep,
    today: TodayDep,
) -> Response:
    """Return the certificate of a volunteer's duty, also after its end."""
    number = VolunteerNumber(volunteer)
    record = record_of(store, user, number, day=today)
    return _certificate(number, record, placer, language=language)


def _certificate(
    number: VolunteerNumber, record: OwnRecord, placer: Placer, *, language: Language
) -> Response:
    said = words(language, VOLUNTEERS_WORDS_FILE)
    content = Certificate(
        number=number,
        name=record.name_short,
        organisation=record.organisation,
        areas=[placer.name_of(key) for key in dict.fromkeys(o.area.ward for o in record.days)],
        trainings=[
            said.get(f"what_{what}", what)
            for what in dict.fromkeys(one.what for one in record.trainings)
        ],
        days=[(one.day, one.minutes) for one in record.days],
        ended_on=record.ended_on,
        until=record.until,
    )
    name = f'inline; filename="certificate-{number}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    pdf = certificate_pdf(content, language=language)
    return Response(pdf, media_type="application/pdf", headers=headers)
