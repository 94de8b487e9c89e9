"""The league as rows of text for `league.csv`."""

from acsi.league.results import League, columns

DECIMALS = 6


def csv_rows(league: League) -> list[tuple[str, ...]]:
    """One row a branch in the order of the league, one text for each of `acsi.league.results.columns()`.

    Numbers have at most six decimals, flags are joined by `;`, and what is unknown is empty. A text that a spreadsheet
    would take for a formula gets an apostrophe before it.
    """
    names = columns()
    return [tuple(_cell(getattr(standing, name)) for name in names) for standing in league.branches]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return ";".join(map(str, value))
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _number(value: float) -> str:
    # Adding 0.0 turns the minus zero that rounding can leave into zero.
    text = f"{round(value, DECIMALS) + 0.0:.{DECIMALS}f}"
    return text.rstrip("0").rstrip(".")
