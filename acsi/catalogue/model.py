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
        "{n} interviews are too few for a model of {questions} questions.",
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
        "Some questions were hardly ever answered together: look at the share missing and take out the worst.",
    ),
    "M020": Entry(
        "Validity is checked for models; this survey's index is a declared mean of questions.",
        "Describe the constructs and their paths under `model` to have them checked.",
    ),
    "M021": Entry(
        "{first} and {second} do not both hold {construct}, the index of the first.",
        "Compare estimates of the same survey, or of surveys that name their index alike.",
    ),
}
