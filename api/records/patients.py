"""A person who is cared for at home: one record for whoever calls in and whom we call."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.records.places import Spot
from api.records.requests import PatientNumber
from geodata.addresses import normalise, parse_address

_DIGITS: Final = re.compile(r"\D+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Who shares a door, as it is compared.

    Parameters
    ----------
    address_key
        Empty where the address is unknown: nobody is taken to share it.
    area
        In which it lies: another district has a street and a house of the same names.
    alone
        The patient whose address is unknown.
    """

    address_key: str = ""
    area: str = ""
    alone: int | None = None

    @property
    def door(self) -> tuple[str, int | None]:
        """By what it is looked up: only households of one door may be one household."""
        return self.address_key, self.alone

    def may_be(self, other: "Household") -> bool:
        """Tell whether both are one household, as far as is known.

        They are two where their areas are two of one scheme; an area that is unknown, or one of
        before a merger and one of after it, tells no doors apart.
        """
        one, two = self.area, other.area
        apart = bool(one and two) and one != two and _scheme(one) == _scheme(two)
        return self.door == other.door and not apart


def _scheme(area: str) -> str:
    """Return of which division of the country a key is, such as ``vn-2021``."""
    return area.rpartition(":")[0]


def household(address_key: str, patient: int, *, ward: str, district: str) -> Household:
    """Return the household of a patient; the ward says where where there are no districts."""
    if not address_key:
        return Household(alone=patient)
    return Household(address_key=address_key, area=district or ward)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A person, with what a delivery needs of them.

    Parameters
    ----------
    organisation
        Whose patient it is; others see the person where it was shared with them.
    """

    number: PatientNumber
    organisation: str
    name_short: str
    phone: str
    address: str
    spot: Spot
    created_at: datetime

    @property
    def phone_key(self) -> str:
        """The phone as it is compared."""
        return phone_key(self.phone)

    @property
    def name_key(self) -> str:
        """The name as it is compared: without diacritics and case."""
        return normalise(self.name_short).plain

    @property
    def address_key(self) -> str:
        """The address as it is compared, however its parts are written."""
        found = parse_address(self.address)
        if not (found.house and found.street):
            return normalise(self.address).plain
        parts = (found.house, *found.alleys, found.street, *found.neighbourhood)
        return ", ".join((*parts, found.ward, found.district))

    @property
    def household(self) -> Household:
        """Who shares a door with the patient."""
        return household(
            self.address_key, self.number, ward=self.spot.ward, district=self.spot.district
        )

    def may_live_with(self, other: "Patient") -> bool:
        """Tell whether both have one address, and not in two areas as far as that is known."""
        return bool(self.address_key) and self.household.may_be(other.household)


NINE: Final = 9
"""Digits of a mobile number after its zero."""


def phone_key(phone: str) -> str:
    """Return the digits of a phone number as it is dialled within the country."""
    digits = _DIGITS.sub("", phone)
    if len(digits) == NINE and not digits.startswith("0"):
        return f"0{digits}"  # a spreadsheet drops the zero
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) > 10 else digits  # noqa: PLR2004


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """That another organisation may see a patient, who said so, and why."""

    patient: PatientNumber
    organisation: str
    by: str
    at: datetime
    reason: str
    ended_at: datetime | None = None
