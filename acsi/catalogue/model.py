"""Estimating the model."""

from acsi.catalogue import Entry

MODEL: dict[str, Entry] = {
    "M001": Entry(
        "Nobody answered {question}.",
        "Take it out of the model, or check that its column and its missing codes are right.",
    ),
    "M002": Entry(
        "Every answer to {question} is {value}.",
        "A question that does not vary cannot measure anything: take it out of the model, or check the data.",
    ),
    "M003": Entry(
        "{n} {n:interview is|interviews are} too few for a model of {questions} questions.",
        "The model needs more interviews than questions; a usable one needs ten times as many.",
    ),
    "M004": Entry(
        "The weights did not settle after {iterations} rounds of PLS.",
        "Constructs that hardly correlate with their neighbours do this: look at the model's paths, or try "
        "`estimation: {{scheme: factorial}}`.",
    ),
    "M005": Entry(
        "The path from {source} to {target} cannot be estimated: the constructs that lead to {target} say the same.",
        "Take one of them out of {target}'s antecedents, or join them into one construct.",
    ),
    "M006": Entry(
        "{question} has a negative weight in {construct}, whose score is the index.",
        "A high answer must mean the same as in the construct's other questions: set `reversed: true` if it is bad, or "
        "take the question out.",
    ),
    "M007": Entry(
        "The questions of {construct} cannot be told apart: some of them follow exactly from the others.",
        "A construct in mode B weighs its questions by regression: take out what repeats others, or write `mode: A`.",
    ),
    "M008": Entry(
        "The missing answers could not be completed in {iterations} rounds of EM.",
        "The interviews are too few for so many questions, or some questions were hardly ever answered together: look "
        "at the share missing and take out the worst.",
    ),
    "M009": Entry(
        "The questions of {construct} cancel out: where the others are high, {questions} is low.",
        "Set `reversed: true` where a high answer is bad; a question that measures something else belongs elsewhere.",
        "Questions of one construct must rise and fall together. Where one falls as the others rise, the weights that "
        "should sum to 1 nearly sum to 0, and the index would be far outside 0 to 100.",
    ),
    "M010": Entry(
        "Each of the {groups} groups has a single interview, so nothing is left to draw again within them.",
        "Group by a column with fewer values, or leave out --by.",
        "Resamples are drawn within groups; from groups of one, all would be alike and every standard error zero.",
    ),
    "M011": Entry(
        "Nobody answered both {first} and {second}.",
        "How they hang together cannot be known: take one of them out of the model.",
    ),
    "M012": Entry(
        "Nobody in {group} answered any question of the model.",
        "Leave its rows out of the file, or check its columns and missing codes: it has no score.",
    ),
    "M013": Entry(
        "{n} interviews in {groups} groups are too few to complete the missing answers to {questions} questions.",
        "Write `em: pooled`, which spends no interview on the groups' means, or take questions out.",
    ),
    "M020": Entry(
        "Validity is checked for models; this survey's index is a declared mean of questions.",
        "Describe the constructs and their paths under `model` to have them checked.",
    ),
    "M021": Entry(
        "{first} and {second} do not both hold {construct}, the index of the first.",
        "Compare estimates of the same survey, or of surveys that name their index alike.",
    ),
    "M030": Entry(
        "The sums of these interviews would be {numbers} numbers: they lack answers in {patterns} different ways.",
        "Fit a random part of them, a million say nearly as much; or take out of the model the questions that are most "
        "often not answered.",
        "Sums are made for each branch, random group and set of questions that were answered together.",
    ),
    "M031": Entry(
        "On average {alike} interviews fall into the same random group because they look alike.",
        "Name the column that identifies an interview: `estimation: {{interview: …}}`.",
        "The jackknife needs random groups of interviews. Without a column that identifies them the groups are made "
        "from all that a row holds; rows that are alike then fall together, and standard errors would be too large.",
    ),
    "M032": Entry(
        "The definition rakes the weights, which needs the interviews themselves.",
        "Put the weights into a column and name it: `estimation: {{weight: …}}`; or fit with --no-jackknife.",
    ),
    "M033": Entry(
        "Interviews on a server or in several files are fitted by their sums.",
        "Leave --no-jackknife out, or export the interviews to a single file.",
    ),
    "M034": Entry(
        "The composite shares out what does not apply, interview by interview, which sums cannot do.",
        "Export the interviews to a single file and fit that; a large one with --no-jackknife.",
    ),
    "M035": Entry(
        "{groups} groups, {constructs} constructs and {resamples} resamples would be {found} numbers, at most {most}.",
        "Group by a column with fewer values, or set a smaller `estimation: {{bootstrap: …}}`.",
        "All of them are kept to rank the groups, several times over while they are worked on. A column with a value "
        "of its own for nearly every interview, such as a case or an interviewer, is no group.",
    ),
    "M036": Entry(
        "{resamples} resamples of {interviews} interviews would take hours; at most {most} interviews are resampled "
        "in all.",
        "Set `estimation: {{bootstrap: {fewer}}}` or less, or fit a file of the interviews with --jackknife, by sums, "
        "which takes minutes.",
        "So many interviews have errors so small that some hundred resamples tell them well enough. "
        "Those of a wave: `acsi fit --survey FILE --data WAVE/responses.parquet --by branch --jackknife --out FOLDER`, "
        "with `estimation: {{weight: weight}}` in FILE.",
    ),
}
