"""Renewals: faults (L07, L08) and doubts (W37)."""

from acsi.catalogue import Entry

RENEWALS: dict[str, Entry] = {
    "L070": Entry(
        "No question of the survey asks whether answers may be linked with renewals.",
        "Mark the question that asks for it with `consent: linkage`; whoever was not asked cannot be linked.",
        "Answers are joined with what a customer did later only for those who agreed to that in the interview (answer "
        "1). A wave whose interviews did not ask has nobody to link.",
    ),
    "L071": Entry(
        "Nobody in wave {wave} agreed to have the answers linked with renewals; {asked} were asked.",
        "There is nothing to join.",
    ),
    "L072": Entry(
        "There is no column {column}.{near}",
        "The file has {count} {count:column|columns}. It needs the customer's number, under the name of the extract, "
        "and `renewed` (1 or 0); it may have `renewed_on` and `premium`.",
    ),
    "L073": Entry(
        "{count} {count:customer who was interviewed has|customers who were interviewed have} something else than 1 or "
        "0, the first: {found}.",
        "Write 1 or 0, yes or no, 是 or 否; leave the cell empty where it is not known yet.",
    ),
    "L074": Entry(
        "{count} {count:customer who was interviewed stands|customers who were interviewed stand} in several rows that "
        "do not agree.",
        "Give one row for each customer: that of the policy under which the claim was made.",
        "A customer with two policies may renew one and not the other; which of them the interview was about, only the "
        "company knows.",
    ),
    "L075": Entry(
        "None of the {rows} rows is about a customer who was interviewed and agreed to be linked.",
        "Check that {column} holds the same numbers as the extract of claims, with all zeros, and that it is the file "
        "for this wave.",
    ),
    "L076": Entry(
        "Some combination of score, branch and case mix tells without error who renewed: no model can be fitted.",
        "Use more interviews, or check whether `renewed` was derived from what was asked.",
        "Where renewals and lapses are separated completely, the likelihood rises for ever as the coefficients grow "
        "(Albert, Anderson 1984, Biometrika 71, 1–10).",
    ),
    "L077": Entry(
        "Of {n} respondents whose renewal is known, the rarer outcome has {events}; a model takes at least {fewest}.",
        "Wait until more policies have ended, or link a larger wave.",
    ),
    "L078": Entry(
        "The links between customers and interviews of wave {wave} were to be kept until {until}.",
        "Nobody may be looked up any more. `retention: {{links_months: …}}` sets the time for waves to be drawn.",
    ),
    "L079": Entry(
        "The key of the case ids of wave {wave} was purged: nobody can tell any more whose interview is whose.",
        "That was meant to be; renewals can be linked in waves that still have theirs.",
    ),
    "L080": Entry(
        "{count} {count:customer who was interviewed has|customers who were interviewed have} a premium that is no "
        "amount, the first: {found}.",
        "Write a number that is not negative, without words; leave the cell empty where it is not known.",
    ),
    "L081": Entry(
        "{construct} does not vary among those whose renewal is known.",
        "Nothing can be said of what it goes with; look at the answers it is made of.",
    ),
    "L082": Entry(
        "{count} {count:customer who was interviewed has|customers who were interviewed have} a day that is none, the "
        "first: {found}.",
        "Write days as 2026-09-30; leave the cell empty where nobody renewed.",
    ),
    "L083": Entry(
        "The interviews of wave {wave} have no question {question}, which asks for consent by today's definition.",
        "Whoever was not asked cannot be linked. If the question had another id then, put that one back for this.",
    ),
    "W370": Entry(
        "Customers are not compared alike in case mix: the rarer outcome has only {events}.",
        "Differences between groups of customers may stand in for satisfaction.",
    ),
    "W371": Entry(
        "Branches are compared by their mean scores and not by levels of their own, and case mix not at all: the rarer "
        "outcome has only {events}.",
        "Differences between groups of customers may stand in for satisfaction.",
    ),
    "W372": Entry(
        "The model has {parameters} parameters for {events} of the rarer outcome; ten for each are usual.",
        "Take the intervals as rough.",
    ),
    "W373": Entry(
        "In {count} branches everybody renewed, or nobody: {branches}.",
        "They say nothing of what goes with satisfaction inside a branch, and are not in the model.",
    ),
    "W374": Entry(
        "Values of {segments} with fewer than {fewest} who renewed, or did not, were joined with others.",
        "The case mix is a little less alike.",
    ),
    "W375": Entry(
        "The model has no construct `loyalty`.",
        "How well stated loyalty told who would renew is not shown.",
    ),
    "W376": Entry(
        "Premiums are known of {lapsed} of those who did not renew and of {renewed} of those who did: too few.",
        "Give the premium of the policy that ended, whether or not it was renewed.",
    ),
    "W377": Entry(
        "Only {found} of {consented} respondents who agreed to be linked are in the file.",
        "If whoever left is missing in it, the share that renewed is too high: the file must hold both.",
    ),
    "W378": Entry(
        "{count} rows say again what another row says of the same customer.",
        "They count once.",
    ),
    "W379": Entry(
        "{count} respondents had renewed before the interview.",
        "They are left out: what was done before cannot go back to what was said.",
    ),
}
