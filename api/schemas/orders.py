"""What every order has in common, and what orders on a running day say besides."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import Line

Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
ClientId = Annotated[Line, Field(default="", examples=["tnv-12-0007"])]


class Order(BaseModel):
    """What is ordered or told; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")
