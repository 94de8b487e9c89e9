"""A rule on how long what is personal is kept."""

from collections.abc import Iterator

from acsi.survey.finding import Finding
from acsi.survey.models import Survey


def retention_findings(survey: Survey) -> Iterator[Finding]:
    """Links that should go before the contacts."""
    kept = survey.retention
    if kept.links_months < kept.contacts_months:
        found = {"links": kept.links_months, "contacts": kept.contacts_months}
        given = "links_months" if "links_months" in kept.model_fields_set else "contacts_months"
        yield Finding("S194", ("retention", given), found)
