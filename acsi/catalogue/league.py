"""Ranking."""

from acsi.catalogue import Entry

LEAGUE: dict[str, Entry] = {
    "L001": Entry(
        "The estimates hold {count} {count:branch|branches}; a league compares at least two.",
        "Fit again with --by COLUMN, the column that names each interview's branch.",
        "A league ranks groups of interviews. Estimates made without --by, or from data in which all interviews belong "
        "to one branch, have nothing to rank.",
    ),
    "L002": Entry(
        "The estimates were made without resamples, so no branch has a standard error.",
        "Fit again with estimation.bootstrap above 0 (5000 is usual).",
        "Ranks are shown with their uncertainty or not at all.",
    ),
    "L003": Entry(
        "The replicates do not belong to the estimates: {what}.",
        "Run acsi fit again and use both files of that one run.",
        "estimates.json and replicates.parquet are written together; mixing two runs would give wrong intervals.",
    ),
    "L004": Entry(
        "The estimates have no construct {construct}, which the survey definition names as its index.{suggestion}",
        "Rank with the definition that the estimates were made with, or fit again with this one.",
    ),
    "L005": Entry(
        "Only {ranked} of {count} branches can be ranked: {reasons}.",
        "Collect more interviews, or lower league.minimum_n in the survey definition if you can defend it.",
        "A branch is ranked if it has at least league.minimum_n interviews and a standard error above zero.",
    ),
    "L006": Entry(
        "These are not the interviews that were fitted: {found} against {fitted}, or in other groups.",
        "Give --data the file that acsi fit read, or fit again.",
        "Touchpoints, customer groups and case mix come from the interviews; they must be those behind the estimates.",
    ),
    "L010": Entry(
        "Ranks need p estimates and a p by p covariance; found shapes {estimate} and {covariance}.",
        "Give one row and one column of the covariance for each estimate, at least one.",
    ),
    "L011": Entry(
        "An estimate or the covariance holds a value that is not a finite number.",
        "Leave out units without an estimate or a variance before ranking.",
    ),
    "L012": Entry(
        "The covariance is not symmetric.",
        "Give the covariance of the estimates, whose entry i, j equals entry j, i.",
    ),
    "L013": Entry(
        "The covariance is not positive semidefinite: its smallest eigenvalue is {value}.",
        "Give the covariance of the estimates, not one put together from pieces that contradict one another.",
    ),
    "L014": Entry(
        "Rank sets need a confidence between 0 and 1 and at least one draw; found {confidence} and {draws}.",
        "The usual choice is 0.95 and 10000.",
    ),
    "L015": Entry(
        "Degrees of freedom must be positive, one for each of {expected} units; found {found}.",
        "Leave them out where the variances are known.",
    ),
    "L016": Entry(
        "Of {count} units there are no {found} best or worst.",
        "Ask for at least 1 and at most {count}.",
    ),
    "L017": Entry(
        "There are {found} groups to rank, at most {most}.",
        "Fit by a column with fewer values, such as regions (--by); or raise `league: {{minimum_n: …}}`.",
        "Every pair of groups is compared in thousands of simulated leagues, so that the time grows with the cube of "
        "their number.",
    ),
    "L020": Entry(
        "No number of interviews sets branches apart: they differ no more than chance would have it.",
        "Plan for an interval instead (--half-width), or give the spread of true scores that you expect (--tau).",
        "Reliability is the share of true differences in the differences seen. Where the estimate of true differences "
        "is zero, so is the reliability, whatever the number of interviews.",
    ),
    "L021": Entry(
        "A reliability needs the spread of true branch scores.",
        "Give it with --tau, in index points; 3 to 5 is usual where branches are 36 and interviews vary by 18.",
    ),
    "L022": Entry(
        "No wave of the programme is fitted, so nothing shows how much interviews and branches vary.",
        "Name a folder of results with --estimates, or give the spread with --sd and --tau (18 and 5, say).",
    ),
    "L023": Entry(
        "The places in the range of a rank depend on how many branches are ranked.",
        "Give it with --branches.",
    ),
    "L040": Entry(
        "A trend needs at least two fitted waves; found {count}.",
        "Name two waves that are fitted, or give two folders of results with --estimates.",
    ),
    "L041": Entry(
        "{wave} cannot be measured with other index weights than its own: its results hold no means of questions.",
        "Fit it again, or measure each wave with its own weights: --yardstick own.",
        "acsi fit leaves them in means.json.",
    ),
    "L042": Entry(
        "There is no wave {found} among those shown to take the index weights of.{near}",
        "Say --yardstick pooled, or name one of {waves}.",
    ),
    "L043": Entry(
        "{wave} has no {construct}, which the survey definition names as its index; it has {others}.",
        "Compare waves whose definitions name their index alike.",
    ),
    "L044": Entry(
        "{wave} is named twice.",
        "Name each wave once.",
    ),
    "L045": Entry(
        "No question measures {construct} in all of these waves.",
        "Compare waves that share at least one question of the index, or each with its own weights: --yardstick own.",
    ),
    "L046": Entry(
        "No wave shows a branch {branch}.{near}",
        "Branches are named by their codes; one with fewer than `league: suppress_below_n` interviews is not shown.",
    ),
}
