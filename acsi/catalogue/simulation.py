"""The simulated insurer."""

from acsi.catalogue import Entry

SIMULATION: dict[str, Entry] = {
    "G001": Entry(
        "The simulated customers do not know the question {question}.",
        "Simulate with the shipped auto-claims survey: acsi/simulate/answers.py says how its questions are answered.",
    ),
    "G002": Entry(
        "{folder} is no empty folder, and no demo made it.",
        "Give a new folder, or one that an earlier `acsi demo` made.",
        "The demo writes over what an earlier demo left, and over nothing else.",
    ),
    "G003": Entry(
        "So small an insurer cannot hold the planted agents: {needed} customers are needed, {found} are there.",
        "Simulate more claims or fewer agents.",
    ),
}
