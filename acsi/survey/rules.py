"""Every fault that only a look at the whole definition can find, at once."""

from acsi.survey.finding import Finding
from acsi.survey.models import Survey
from acsi.survey.rules_firms import firm_findings
from acsi.survey.rules_frame import frame_findings, league_findings
from acsi.survey.rules_model import index_findings, touchpoint_findings, value_findings
from acsi.survey.rules_questions import derived_findings, question_findings, routing_findings, scale_findings
from acsi.survey.rules_report import report_findings
from acsi.survey.rules_retention import retention_findings
from acsi.survey.rules_weights import weights_findings

RULES = (
    scale_findings,
    question_findings,
    routing_findings,
    derived_findings,
    touchpoint_findings,
    index_findings,
    value_findings,
    frame_findings,
    firm_findings,
    league_findings,
    weights_findings,
    report_findings,
    retention_findings,
)


def findings(survey: Survey) -> list[Finding]:
    """The findings of all rules, in the order of the rules."""
    return [finding for rule in RULES for finding in rule(survey)]
