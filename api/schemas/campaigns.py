"""A campaign as it is shown."""

from datetime import date

from pydantic import BaseModel, Field

from api.services.campaigns import OCCASIONS, Campaign, Reported


class MilestoneShape(BaseModel):
    """A report of a campaign: of which days, and from when on it is whole."""

    milestone: Reported
    first: date
    last: date
    due: date


class CampaignShape(BaseModel):
    """A campaign and the milestones that follow its start."""

    name: str
    source: str = Field(description="The plan that says so")
    first: date
    last: date
    milestones: list[MilestoneShape]

    @classmethod
    def from_domain(cls, one: Campaign) -> "CampaignShape":
        """Return the shape of a campaign."""
        spans = {key: one.span(key) for key in OCCASIONS}
        return cls(
            name=one.name,
            source=one.source,
            first=one.first,
            last=one.last,
            milestones=[
                MilestoneShape(milestone=key, first=span.first, last=span.last, due=one.due(key))
                for key, span in spans.items()
            ],
        )
