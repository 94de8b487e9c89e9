"""Tables damaged as tables, and then as files: CSV, workbooks, parquet, SPSS."""

import io
from pathlib import Path
from random import Random

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
from damage import DEEP, VALUES, Tree, of_bytes, of_lines, of_zip, recoded

from tests.fieldwork.mutations import STRANGE, mutated

CELLS: list[Tree] = [
    *STRANGE,
    *(value for value in VALUES if isinstance(value, str | int | float) and value is not DEEP),
]


def of_table(table: pd.DataFrame, chance: Random) -> pd.DataFrame:
    """Cells that are strange; columns missing, renamed, doubled, exchanged or of one value; rows gone or doubled."""
    table = table.astype(object).where(table.notna(), None)
    for _ in range(chance.choice([1, 1, 2, 5])):
        way = chance.randrange(10)
        name = chance.choice(list(table.columns))
        place = list(table.columns).index(name)
        if way == 0 and table.shape[1] > 1:
            table = table.drop(columns=name)
        elif way == 1:
            table.columns = pd.Index(
                [chance.choice(["", name.upper(), f"{name}_1", "字"]) if each == name else each for each in table]
            )
        elif way == 2:
            table.insert(place, name, table.iloc[:, place], allow_duplicates=True)
        elif way == 3:
            table = table.sample(frac=1, axis=1, random_state=chance.randrange(2**31))
        elif way == 4:
            table = table.head(chance.choice([0, 1, 2, 5]))
        elif way == 5:
            table = pd.concat([table, table.head(chance.choice([1, len(table)]))], ignore_index=True)
        elif way == 6 and len(table):
            table.isetitem(place, [chance.choice(CELLS)] * len(table))
        elif way == 7 and len(table):
            table.isetitem(place, list(table.iloc[:, chance.randrange(table.shape[1])]))
        elif len(table):
            cells = list(table.iloc[:, place])
            for row in chance.sample(range(len(table)), min(len(table), chance.choice([1, 1, 5, 50]))):
                cells[row] = chance.choice(CELLS)
            table.isetitem(place, cells)
    return table


def csv_of(table: pd.DataFrame, chance: Random) -> bytes:
    """A table as CSV, with another separator, quoting or encoding, then perhaps damaged by its lines or bytes."""
    separator = chance.choice([",", ",", ",", ";", "\t", "|", ":"])
    content = table.to_csv(index=False, sep=separator, quoting=chance.choice([0, 0, 1])).encode(errors="surrogatepass")
    way = chance.randrange(6)
    return (
        of_bytes(content, chance)
        if way == 0
        else of_lines(content, chance)
        if way == 1
        else recoded(content, chance)
        if way == 2
        else content
    )


def xlsx_of(table: pd.DataFrame, chance: Random) -> bytes:
    """A table as a workbook with what people do to workbooks, then perhaps damaged as a ZIP or as bytes."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in [list(table.columns), *table.to_numpy().tolist()]:
        sheet.append([None if each is None or each != each else _cell(each) for each in line])
    for _ in range(chance.choice([0, 0, 1, 2])):
        row, column = chance.randrange(1, 8), chance.randrange(1, table.shape[1] + 2)
        way = chance.randrange(7)
        if way == 0:
            sheet.merge_cells(start_row=row, start_column=column, end_row=row + 1, end_column=column + 1)
        elif way == 1:
            book.create_sheet("first", 0).sheet_state = chance.choice(["hidden", "veryHidden", "visible"])
        elif way == 2:
            sheet.insert_rows(row)
        elif way == 3:
            sheet.insert_cols(column)
        elif way == 4:
            sheet.cell(row + 1000, column + 50, "far away")
        elif way == 5:
            sheet.cell(row, column, chance.choice(["=1/0", "=HYPERLINK(1)", "=A1", pd.Timestamp("1900-01-01"), True]))
        else:
            sheet.title = "数据"
    stream = io.BytesIO()
    book.save(stream)
    way = chance.randrange(4)
    return (
        of_bytes(stream.getvalue(), chance)
        if way == 0
        else of_zip(stream.getvalue(), chance)
        if way == 1
        else stream.getvalue()
    )


def _cell(value: Tree) -> Tree:
    if isinstance(value, str):
        return "".join(sign for sign in value[:30000] if sign >= " " and not "\ud800" <= sign <= "\udfff")
    return value if not isinstance(value, int | float) or abs(value) < 1e300 else str(value)


def parquet_of(table: pd.DataFrame, chance: Random) -> bytes:
    """A table as parquet, columns of any type, then perhaps damaged as bytes, at its end above all."""
    columns = [_column(list(table.iloc[:, place]), chance) for place in range(table.shape[1])]
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, names=list(map(str, table.columns))), stream)
    content = stream.getvalue()
    way = chance.randrange(4)
    if way == 0:
        return of_bytes(content, chance)
    if way == 1:
        size = min(len(content), chance.choice([8, 200, 2000]))
        return content[:-size] + mutated(content[-size:], chance)
    return content


def _column(cells: list[Tree], chance: Random) -> pa.Array:
    try:
        array = pa.array(cells, from_pandas=True)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        array = pa.array([None if each is None or each != each else _plain(each) for each in cells], pa.string())
    if chance.random() < 0.9:
        return array
    kinds = [
        pa.string(),
        pa.binary(),
        pa.float32(),
        pa.int8(),
        pa.bool_(),
        pa.date32(),
        pa.timestamp("ns", "Asia/Shanghai"),
    ]
    kinds += [
        pa.null(),
        pa.decimal128(38, 10),
        pa.large_string(),
        pa.time64("us"),
        pa.duration("s"),
        pa.uint64(),
        pa.dictionary(pa.int32(), pa.string()),
    ]
    if chance.random() < 0.2:
        return pa.array([[each] for each in array.to_pylist()], pa.list_(array.type))
    try:
        return array.cast(chance.choice(kinds), safe=False)
    except pa.ArrowException:
        return pa.nulls(len(array), chance.choice(kinds[:7]))


def _plain(value: Tree) -> str:
    return str(value).encode(errors="replace").decode()


def sav_of(table: pd.DataFrame, chance: Random, folder: Path) -> bytes:
    """A table as an SPSS file, then damaged: in its header and dictionary above all."""
    path = folder / "made.sav"
    names = [
        f"v{place}" if not str(name).isidentifier() or len(str(name)) > 60 else str(name)
        for place, name in enumerate(table)
    ]
    names = [name if name not in names[:place] else f"{name}_{place}" for place, name in enumerate(names)]
    plain = pd.DataFrame({name: _sav_column(list(table.iloc[:, place])) for place, name in enumerate(names)})
    missing = {chance.choice(names): [{"lo": chance.choice([98, -1e308]), "hi": 99}]} if chance.random() < 0.2 else None
    labels = {chance.choice(names): {1: "字" * 60, 2: ""}} if chance.random() < 0.2 else None
    try:
        pyreadstat.write_sav(
            plain, path, row_compress=chance.random() < 0.3, missing_ranges=missing, variable_value_labels=labels
        )
    except (pyreadstat.PyreadstatError, OverflowError):
        pyreadstat.write_sav(plain.astype(str), path)
    content = path.read_bytes()
    path.unlink()
    way = chance.randrange(4)
    if way == 0:
        return of_bytes(content, chance)
    head = chance.choice([176, 400, 4000])
    return mutated(content[:head], chance) + content[head:] if way <= 2 else content


def _sav_column(cells: list[Tree]) -> pd.Series:
    filled = [each for each in cells if each is not None and each == each]
    if filled and all(isinstance(each, int | float) and abs(each) < 1e300 for each in filled):
        return pd.Series([None if each is None else float(each) for each in cells], dtype=float)
    return pd.Series(["" if each is None or each != each else _plain(each)[:2000] for each in cells], dtype=object)


def file_of(table: pd.DataFrame, ending: str, chance: Random, folder: Path) -> bytes:
    """A table as a damaged file of the kind that the ending tells."""
    table = of_table(table, chance) if chance.random() < 0.7 else table
    if ending == ".sav":
        return sav_of(table, chance, folder)
    return {".csv": csv_of, ".txt": csv_of, ".xlsx": xlsx_of, ".parquet": parquet_of}[ending](table, chance)
