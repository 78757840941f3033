"""Users as they come in and are shown."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.records.roles import ALLOWED, Role
from api.records.users import LONGEST_PASSWORD, User
from api.schemas.orders import Order
from api.schemas.texts import Line


class SignInShape(BaseModel):
    """Name and password; `bearer` asks for the secret itself instead of a cookie."""

    name: Line = Field(examples=["dieu-phoi-q5"])
    password: str = Field(max_length=LONGEST_PASSWORD, examples=["mot cau dai de nho"])
    bearer: bool = False


class UserShape(BaseModel):
    """Somebody who may sign in, and what their role allows."""

    name: str
    role: Role
    organisation: str
    areas: list[str]
    allowed: list[str]
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def from_domain(cls, user: User) -> "UserShape":
        """Return the shape of a user."""
        return cls(
            name=user.name,
            role=user.role,
            organisation=user.organisation,
            areas=list(user.areas),
            allowed=sorted(ALLOWED[user.role]),
            created_at=user.created_at,
            ended_at=user.ended_at,
        )


class SignedInShape(UserShape):
    """Who signed in; `secret` only where it was asked for."""

    secret: str | None = None


class NewUserShape(Order):
    """A user to be kept."""

    name: Line = Field(min_length=1, examples=["dieu-phoi-q5"])
    role: Role
    organisation: Line = Field(min_length=1, examples=["Quận 5"])
    areas: list[Line] = Field(min_length=1, max_length=400, examples=[["vn-2021:774"]])
    password: str = Field(max_length=LONGEST_PASSWORD, examples=["mot cau dai de nho"])

    def to_domain(self, *, at: datetime) -> User:
        """Return the user."""
        return User(
            name=self.name,
            role=self.role,
            organisation=self.organisation,
            areas=tuple(self.areas),
            created_at=at,
        )


class PasswordShape(Order):
    """Another password."""

    password: str = Field(max_length=LONGEST_PASSWORD, examples=["mot cau dai de nho"])
