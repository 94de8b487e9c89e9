"""The messages on the frame, its lists and the draw (A, and doubts W5)."""

from acsi.catalogue import Entry

_SAMPLING = {
    "A001": Entry("The definition has no {key}.", "Add the frame and the sample: docs/format.md explains both."),
    "A002": Entry(
        "The segment {segment} tells who the customer is.",
        "Take it out of segments: they stand in plain files beside the pseudonyms.",
    ),
    "A003": Entry(
        "The definition takes agents out, but no register was given.",
        "Add --agents FILE, or take `agents` out of frame: exclude.",
    ),
    "A004": Entry(
        "A list was given with {option}, but the definition does not use it.", "Add `{key}` under frame: exclude."
    ),
    "A005": Entry(
        "Cases of wave {wave} have been handed over, so its sample stays as it is.",
        "Begin another wave. With --force it is drawn anew, and the packs that went out no longer fit it.",
    ),
    "A010": Entry(
        "There is no column for {kind}.{near}",
        "The file has {count} {count:column|columns}. Name one {kind}; further ones may begin or end with it, such "
        "as former_{kind}.",
    ),
    "A011": Entry(
        "The column {column} is empty in every row.",
        "Export the list again with its values, or take this kind of key out of frame: exclude: agents: match.",
    ),
    "A012": Entry("The list has no rows.", "Check that the export was complete; if nobody is on it, leave it out."),
    "A013": Entry(
        "None of the {count} values of {column} can be compared: they are no numbers or phones.",
        "Export the list again as text: a spreadsheet program rounds identity numbers, and a wrong check digit or "
        "birthday tells that one is no person's.",
        "A list whose keys match nobody would let everybody through in silence.",
    ),
    "A014": Entry(
        "{count} {count:cell|cells} in {column} {count:is no decision|are no decisions}, the first in row {row}.",
        "Write keep or exclude (保留, 剔除) for each claim that was looked at, and nothing where none is taken yet.",
    ),
    "A015": Entry(
        "{count} {count:customer is|customers are} both kept and excluded by the list.",
        "Leave one decision for each customer.",
    ),
    "A016": Entry("The wave has no branch {found}.{meant}", "Name a branch by its code, as in branches.csv."),
    "A017": Entry(
        "The evidence is not written to {found}.", "Name a workbook, such as review.xlsx: its cells are text."
    ),
    "A018": Entry(
        "Wave {wave} was drawn from a list of places, among which nobody looks for agents.", "There is nothing to show."
    ),
    "A020": Entry("The extract has no rows.", "Check the query that made it, and its dates."),
    "A021": Entry(
        "No claim belongs to a branch of branches.csv, by the column {column}.",
        "Check that frame: columns names the column of codes, and that branches.csv has them as the extract does.",
        "The codes found are not shown: a wrong column could hold anything.",
    ),
    "A022": Entry(
        "None of the {count} values of {column} is a day.",
        "Write days as 2026-09-30, 2026/9/30 or 20260930; or name the right column under frame: columns: closed_on.",
    ),
    "A023": Entry(
        "The condition “{rule}” leaves none of {claims} claims. {cause}", "Correct the condition or the extract."
    ),
    "A024": Entry(
        "Nobody is left of {claims} claims: {words}.",
        "Check this column of the extract, and the lists that were given.",
    ),
    "A025": Entry(
        "{count} {count:claim has|claims have} a customer or identity number such as 4.4E+17: a spreadsheet program "
        "has rounded it.",
        "Export again without opening the file in a spreadsheet program; lost digits cannot be recovered.",
    ),
    "A026": Entry("The as-of date {found} is no day.", "Write it as 2026-09-30."),
    "A027": Entry(
        "The segment {segment} has the name of a column that every sample has.",
        "Give the field another name under frame: columns.",
    ),
    "A040": Entry(
        "{total} interviews are too few for the minimum of {minimum} in each branch, which takes {needed}.",
        "Raise `total` or lower `minimum`.",
    ),
    "A041": Entry(
        "The sub-strata split the frame into more than {most} parts.",
        "Name fields with few values, such as a channel, or bands instead of amounts.",
    ),
}

_DOUBTS = {
    "W501": Entry(
        "{claims} claims belong to {codes} branches that branches.csv does not list{named}.",
        "They are left out: list the branches, or correct the codes.",
    ),
    "W502": Entry("These branches have no claim in the extract: {branches}.", "Check that the extract is complete."),
    "W503": Entry(
        "These branches have fewer customers in the frame than interviews wanted, so all are cases: {branches}.",
        "Their index will be less certain; a longer period would give them more.",
    ),
    "W504": Entry(
        "These branches have too few customers for the whole reserve: {branches}.",
        "Watch their response; there is nobody else to call.",
    ),
    "W505": Entry(
        "{count} claims have a text in {column} that is no day.", "They are left out as having no closing day."
    ),
    "W506": Entry(
        "{empty} rows hold no key, and cells hold none that can be compared: {unusable}.",
        "They match nobody. Identity numbers with a wrong check digit or birthday are of this kind.",
    ),
    "W508": Entry(
        "The address holds a password: the shell may have kept it in its history.",
        "Leave it out, and set PGPASSWORD or a line of ~/.pgpass; acsi itself keeps no password.",
    ),
    "W507": Entry(
        "The definition respects a list of those not to be contacted, but none was given.",
        "Add --do-not-contact FILE if there is one.",
    ),
    "W531": Entry(
        "More claims than elsewhere were excluded or held as agents' in: {branches}; usual is {usual}.",
        "It is a sign of gaming: look at the evidence with acsi agents before the wave is handed over.",
        "The shares of branches differ by more than chance, and that is allowed for: at most one flag in twenty is "
        "false, on average.",
    ),
    "W532": Entry(
        "The history of contacts knows nobody of wave {waves}, which lies within the cool-down.",
        "Their contacts were purged or cannot be read: who was sampled for them may be drawn again.",
    ),
    "W533": Entry(
        "{kept} customers whom the reviewers keep have certain evidence against them, and stay out.",
        "Only claims that are held can be kept: correct the register if it is wrong.",
    ),
    "W520": Entry(
        "These branches have more sub-strata than interviews wanted, so some of their parts have no case: {branches}.",
        "Take fields with fewer values as sub-strata, or want more interviews.",
    ),
    "W522": Entry(
        "These segments have more than {most} values, so they are neither counted nor compared: {segments}.",
        "Make bands of them in the extract.",
    ),
    "W523": Entry(
        "Cases to call that do not look like their frame: {found}.",
        "A right draw shows any such in 5 of 100 waves. Look for it again in the next one; draw nothing anew for it.",
        "Of {comparisons} comparisons of branch and segment, those are named that are out of line at a false discovery "
        "rate of 5%. Drawing anew until the sample pleases would spoil its chances.",
    ),
    "W521": Entry(
        "These sub-strata have so few customers that all are cases to call, without a reserve: {branches}.",
        "Nothing needs to be done; nobody replaces those who do not answer.",
    ),
}

SAMPLING = {**_SAMPLING, **_DOUBTS}
