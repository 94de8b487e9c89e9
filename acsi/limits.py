"""How large things may be: beyond these numbers work is not begun, since memory, time or a format would give out.

Readers and steps look a number up when they need it. docs/scale.md says which sizes were tested, and what they take.
"""

DELIVERY_ROWS = 1_000_000
DELIVERY_COLUMNS = 2_000
DELIVERY_CELLS = 20_000_000
DELIVERY_BYTES = 200_000_000
"""A file that somebody else made: a million responses to 14 questions, or what 5,000 interviews in each of 36 branches
take with every case in a row, stay below."""

TABLE_BYTES = 1_000_000_000
"""What a parquet file of a delivery may come to unpacked."""

CELL_BYTES = 16
"""The longest cell of fixed length that a parquet file of a delivery may have: a decimal number."""

SAV_PACKING = 8
"""How many bytes a .sav can pack into one; one packed once more (.zsav) may say a thousand times as much."""

SHEET_ROWS = 1_048_576
"""Where a sheet of XLSX ends."""

SHEET_PART_BYTES = 600_000_000
"""What one part of a delivered workbook may unpack to."""

EXTRACT_PART_BYTES = 2_000_000_000
"""What one part of the user's own workbook may unpack to: a full sheet of forty columns."""

BOMB_BYTES, BOMB_RATIO = 20_000_000, 150
"""A part of a workbook that unpacks to so many bytes, and to so many times its packed size, is made to fill the
memory."""

DESCRIPTION_BYTES = 20_000_000
"""The description of a Triple-S file."""

PACK_BYTES = 200_000_000
"""What the files of a handover pack may take together."""

DEFINITION_BYTES = 500_000
"""A survey definition: about 5,000 questions in both languages."""

LOGO_BYTES = 500_000
"""A picture in every page of every report."""

SUMS = 100_000_000
"""Numbers that the sums of interviews may be: 0.8 GB, and as much again while they are read."""

PATTERNS = 20_000
"""Ways to lack answers that sums are told apart by; with more, no sum would be small."""

RESAMPLED = 100_000_000
"""Numbers that groups, constructs and resamples may make: 0.8 GB, and some of them several times over."""

RESAMPLED_INTERVIEWS = 2_000_000_000
"""Interviews times resamples: an hour or two of two processors."""

RANKED = 2_000
"""Groups that are ranked: the time grows with their cube."""
