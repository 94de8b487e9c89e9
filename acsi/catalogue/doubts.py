"""Doubts: the work goes on, and the results say so."""

from acsi.catalogue import Entry

DOUBTS: dict[str, Entry] = {
    "W001": Entry(
        "{dropped} of {resamples} resamples could not be estimated and were left out.",
        "In these, a question did not vary or the weights did not settle.",
    ),
    "W002": Entry(
        "Consistent PLS is not admissible: the reliability rho_A of {construct} is {rho}, outside 0 to 1.",
        "Paths are those of plain PLS, and effects on true scores take the scores as free of error.",
    ),
    "W003": Entry(
        "{question} has a negative weight in {construct}.",
        "It counts against its own construct: look at its wording and whether it should be reversed.",
    ),
    "W004": Entry(
        "{group} has a single interview.",
        "Its scores have no standard error.",
    ),
    "W005": Entry(
        "Nobody in {group} answered {question}.",
        "Its mean there is what the group's other answers predict.",
    ),
    "W006": Entry(
        "Interviews weigh differently, so the covariance model shows robust statistics only.",
        "They rest on the weighted scores of the interviews, or of the interviewers where these are known.",
    ),
    "W007": Entry(
        "Consistent PLS is not admissible: the corrected loading of {question} is {loading}, beyond 1.",
        "Paths are those of plain PLS, and effects on true scores take the scores as free of error.",
    ),
    "W008": Entry(
        "Consistent PLS is not admissible: the corrected correlations of the constructs contradict one another.",
        "Paths are those of plain PLS, and effects on true scores take the scores as free of error.",
        "The corrected correlation matrix is not positive definite.",
    ),
    "W009": Entry(
        "There is no covariance model, since {construct} is made of its questions (mode B).",
        "The covariance model knows only constructs that show in their questions (mode A).",
    ),
    "W010": Entry(
        "{construct} falls as {names} rises: their scores correlate by {value}.",
        "If a high answer to {questions} is bad, set `reversed: true`; where it is meant so, nothing is wrong.",
        "Questions on a scale are taken to be good when high. A construct whose questions run the wrong way gives the "
        "right numbers of the wrong thing: its index is 100 minus what it should be, and its effects have the other "
        "sign.",
    ),
    "W011": Entry(
        "{question} and {questions} say the same: they correlate by 1 or −1 in all interviews.",
        "Check that a column was not copied; one of the two is enough.",
    ),
    "W012": Entry(
        "{count} of {n} interviews answer no question of the model.",
        "They are counted, but say nothing.",
    ),
    "W020": Entry(
        "Standard errors are those of a jackknife of {groups} random groups, since only sums of the interviews were "
        "fetched.",
        "Scores of single interviews, robust statistics of the covariance model and the checks of acsi validity need "
        "the interviews themselves.",
    ),
    "W111": Entry(
        "The covariance model cannot be estimated: everyone gave the same answer to {questions}.",
        "Take such a question out of the model.",
        "Maximum likelihood needs a covariance matrix that can be inverted; a question without variance has "
        "no place in one.",
    ),
    "W112": Entry(
        "The covariance model cannot be estimated: {n} interviews are too few for {count} questions.",
        "Collect more interviews; several for each parameter are usual.",
    ),
    "W113": Entry(
        "The covariance model cannot be estimated: some of {questions} follow exactly from the others.",
        "Take out questions that repeat others or are sums of them.",
        "Maximum likelihood needs a covariance matrix that can be inverted; questions that repeat one another make it "
        "singular.",
    ),
    "W114": Entry(
        "The covariance model did not converge: the search ended at a slope of {gradient}, furthest out in "
        "{term} (=~ is a loading, ~ a path, ~~ a variance or covariance).",
        "There is no solution to report; a smaller model, stronger questions or more interviews may help.",
        "At a maximum of the likelihood the slope is zero (here: below 0.000001). Where there is none, the likelihood "
        "rises for ever as an estimate grows: typical of constructs with few or weak questions and of few interviews.",
    ),
    "W115": Entry(
        "The covariance model is not identified: other values of {terms} fit exactly as well "
        "(=~ is a loading, ~ a path, ~~ a variance or covariance).",
        "Give each construct three questions or more, or take paths out.",
        "Without a unique solution the numbers mean nothing by themselves, so no standard errors are given.",
    ),
    "W116": Entry(
        "Improper solution of the covariance model (a Heywood case): a negative variance of {names}.",
        "Distrust the loadings and paths next to it; often two questions of a construct are nearly the same, or it "
        "has only two.",
        "The maximum of the likelihood lies outside what is possible: through chance, or because the model is wrong.",
    ),
    "W117": Entry(
        "Constructs of the covariance model cannot be told apart: correlations reach 1 or contradict one another.",
        "Distrust the paths between constructs that correlate most, or join those constructs.",
        "The covariance matrix of the constructs is not positive definite.",
    ),
    "W118": Entry(
        "The covariance model shows estimates only: too many answers are missing to say how sure they are.",
        "Look for questions that hardly anyone answered together.",
        "Two questions that nobody answered together say nothing of their covariance, nor of its standard error.",
    ),
    "W119": Entry(
        "The covariance model shows estimates only: answers are missing or weigh differently, and only sums of the "
        "interviews were fetched.",
        "How sure the estimates are would need the interviews themselves: fit with --no-jackknife if they fit into "
        "memory.",
    ),
    "W301": Entry(
        "Fewer than {fewest} branches: the standard error of each rests on its own interviews alone, which are few.",
        "Take its interval and its range of ranks as rough.",
        "With more branches the variances are drawn towards what all of them show together.",
    ),
    "W302": Entry(
        "Only {share} of the resamples have an admissible split of the gaps, so its parts are shown without intervals.",
        "Nothing is said about what customers expect.",
        "The split rests on consistent PLS, which needs reliable constructs that do not measure the same thing.",
    ),
    "W303": Entry(
        "The branch list has no names for {codes}.",
        "Add them to branches.csv; until then the code stands for the name.",
    ),
    "W304": Entry(
        "Several branches are called {name}: {codes}.",
        "Give them different names in branches.csv; until then the code tells them apart.",
    ),
    "W305": Entry(
        "Fewer than {smallest} interviews, so that nothing is shown of {codes}.",
        "They count in the number of the whole. The definition sets the limit: `league: suppress_below_n`.",
        "So few answers say little of a branch, and may say much of the customers who gave them.",
    ),
    "W340": Entry(
        "{construct} weighs its questions otherwise in {later} than in {earlier} (p {p}, scores correlate by {c}).",
        "Its change may be one of meaning and is marked; the yardstick weighs all waves alike.",
        "An index means the same in two waves if both weigh its questions alike (step 2 of MICOM). The p value is "
        "adjusted over the constructs. The nearer the correlation is to 1, the less it matters.",
    ),
    "W341": Entry(
        "{later} asks otherwise than {earlier}: {questions}.",
        "Changes of what these measure are marked: they may be changes of the question.",
    ),
    "W342": Entry(
        "How {waves} asked their questions is not known.",
        "Whether a change is one of the wording has to be looked up.",
        "A wave keeps the definition it was asked with since this version; a folder of results holds a copy.",
    ),
    "W343": Entry(
        "From {earlier} to {later} {question} moved {points} points away from the other questions of {construct}.",
        "See whether it was asked, translated or read out otherwise: what customers think seldom moves one question.",
    ),
    "W344": Entry(
        "Another firm than in {earlier} interviewed in {later}: {branches}.",
        "Their changes are marked: they may be changes of the interviewers.",
    ),
    "W345": Entry(
        "{wave} has no interviews of {branches}.",
        "There is no change where one of the two waves lacks the branch.",
    ),
    "W346": Entry(
        "Not all waves asked {questions}.",
        "{construct} is measured with the questions that all of them asked.",
    ),
    "W347": Entry(
        "{earlier} and {later} hold the same interviews.",
        "Compare waves of different interviews: intervals of their changes mean nothing here.",
    ),
    "W348": Entry(
        "No change since {wave} is shown: {reason}",
        "The league itself does not depend on it.",
    ),
    "W349": Entry(
        "Each wave is measured with index weights of its own.",
        "A change may be one of the weights: leave --yardstick out to measure all waves alike.",
    ),
    "W350": Entry(
        "{wave} has fewer than {smallest} interviews of {branches}, which are not shown in it.",
        "The limit is `league: suppress_below_n` in the survey definition.",
    ),
    "W360": Entry(
        "The interviews have no column {name}, so the league does not adjust for it.{meant}",
        "Add it to the data under this name, or correct adjust_for.",
    ),
    "W361": Entry(
        "{name} is the same for all customers of a branch, so the league does not adjust for it.",
        "What it does cannot be told from what the branches do.",
    ),
    "W362": Entry(
        "{name} ({levels}) follows from what stands before it in adjust_for, and adds nothing to it.",
        "Take it out of adjust_for, or name it first to see what goes with it.",
    ),
    "W363": Entry(
        "{name} hardly varies within branches: only {share} of its variation is there.",
        "What it does can hardly be told from what the branches do: take the adjusted scores as rough.",
    ),
    "W364": Entry(
        "Hardly any customer has {name} = {level} in {branches}.",
        "Their adjusted scores rest on what it does in the other branches.",
    ),
    "W801": Entry(
        "HarfBuzz cannot subset fonts on this machine: every PDF takes two to ten times longer.",
        "On Debian or Ubuntu run `apt-get install -y libharfbuzz-subset0`.",
    ),
}
