"""The messages on sources: files, tables of servers, columns (I)."""

from acsi.catalogue import Entry

SOURCES: dict[str, Entry] = {
    "I001": Entry(
        "acsi does not read from {scheme} addresses.",
        "Name .parquet, .csv or .xlsx files, or an address that begins with postgresql:// or spark://.",
    ),
    "I002": Entry("The files have several endings: {endings}.", "Name files of one kind."),
    "I003": Entry("acsi cannot read files that end in {ending} here.", "Give .parquet, .csv or .xlsx files."),
    "I004": Entry(
        "This file does not have the same columns as {first}.",
        "Files read together must have the same columns, in any order: export them again in one way.",
    ),
    "I005": Entry(
        "The columns in places {first} and {second} have the same name.", "Give every column a name of its own."
    ),
    "I007": Entry(
        "The line is broken: it has too few or too many cells, or a quotation mark that is not closed.",
        "Look at this line in an editor, or export the file again.",
    ),
    "I008": Entry(
        "The file cannot be read to its end.",
        "It may be damaged or incomplete, or its parts may hold different types: export it again.",
        "What the engine says is not shown, since it may quote rows of the file.",
    ),
    "I009": Entry(
        "There is not enough {what} for this file.", "Free some, or use a machine with more; then run it again."
    ),
    "I010": Entry(
        "There is no column {column}.{near}",
        "The file has {count} {count:column|columns}. Correct the name under frame: columns; the first line must hold "
        "the names.",
        "Column names are compared exactly, with blanks at the ends removed.",
    ),
    "I011": Entry(
        "The cells of {column} are numbers, not text, so digits may be lost.",
        "Format the column as text before values are entered, or export to CSV or parquet with this column as text.",
        "Spreadsheet programs and floating-point columns keep 15 digits: identity numbers lose their end, phones and "
        "customer numbers their leading zeros. What is lost cannot be recovered from the file.",
    ),
    "I020": Entry(
        "The address is incomplete: {what}.",
        "Write postgresql://user@host:port/database#schema.table or spark://host:port#table; after # may be a query. "
        "In a password write @ as %40, # as %23 and / as %2F, or better leave it out and set PGPASSWORD.",
    ),
    "I021": Entry(
        "A package that reads from there is not installed.",
        "Run: pip install 'acsi[{extra}]'.",
    ),
    "I022": Entry(
        "The server cannot be reached: {reason}.",
        "Check host, port and database, and whether the server runs and this machine may connect to it.",
    ),
    "I023": Entry(
        "The server does not let this user in: {reason}.",
        "Check the user; give the password in PGPASSWORD or in a line of ~/.pgpass.",
        "The password is never shown, logged or kept.",
    ),
    "I024": Entry(
        "The database has the encoding {encoding}, not UTF8.",
        "Export the extract to a file, or use a database made with ENCODING 'UTF8': here names and signs could not be "
        "told apart, and the draw would not be the same as elsewhere.",
        "A cluster made under LANG=C is SQL_ASCII: the server then keeps bytes without knowing what they mean.",
    ),
    "I025": Entry("There is no table {table}.{near}", "Check the name and its schema, and that the user may see it."),
    "I026": Entry("The user may not read this table.", "Ask for the right SELECT on it; no other right is needed."),
    "I027": Entry(
        "The connection to the server was lost.",
        "Nothing was written, here or on the server: run the command again.",
    ),
    "I028": Entry("The server refuses the query: {reason}.", "Correct the query or the name of the table."),
    "I029": Entry(
        "The server failed at a query (SQLSTATE {state}).",
        "Look it up in the server's log; nothing was written.",
        "What the server says is not shown, since it may quote rows of the table.",
    ),
    "I030": Entry(
        "Spark needs Java, and none was found.",
        "Install Java 17 or later (Debian: apt-get install openjdk-17-jre-headless), or set JAVA_HOME.",
    ),
    "I031": Entry(
        "Spark cannot be used: {reason}.",
        "Check the address of the master: spark://host:port, spark://local or spark://yarn.",
    ),
}
