"""The part of the definition that says when an interview is flagged, and which flagged interviews are not used."""

from typing import Literal

from pydantic import Field

from acsi.survey.parts import Part

Flag = Literal["twin", "straight", "fast", "missing", "overlap", "night", "long_day"]


class Trust(Part):
    """When an interview is flagged for a second look. A flag is a suspicion; only `leave_out` has consequences."""

    alike: float = Field(
        0.85, gt=0.5, le=1, description="`twin`: the share of equal answers with another interview, rare elsewhere"
    )
    straight: float = Field(
        1.0, gt=0.5, le=1, description="`straight`: the share of the most frequent answer among those on one scale"
    )
    fast: float = Field(0.4, gt=0, lt=1, description="`fast`: took less than this share of the usual time a question")
    missing: float = Field(0.5, gt=0, le=1, description="`missing`: the share of questions without an answer")
    day_hours: float = Field(10, gt=0, le=24, description="`long_day`: an interviewer talked for more hours that day")
    call_back: float = Field(
        0.1, ge=0, le=1, description="the share of each interviewer's interviews that are to be verified by phone"
    )
    leave_out: list[Flag] = Field(
        [], description="interviews with one of these flags are not used: they count as other, not as interviews"
    )
