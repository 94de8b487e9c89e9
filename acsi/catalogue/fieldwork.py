"""Faults and doubts of handovers (H), of deliveries and their rows (V, W4), which a survey firm reads too."""

from acsi.catalogue import Entry

_HANDOVER = {
    "H001": Entry(
        "The question {question} uses the name {name}, which deliveries or responses need themselves.",
        "Give the question another id, or another `column:`.",
        "A delivery has columns of its own (case_id, disposition, interviewer, started, ended, firm, wave, "
        "questionnaire), and responses.parquet adds branch, weight, base_weight, weight_cell and the segments of "
        "the frame.",
    ),
    "H002": Entry(
        "The survey definition has no firm {firm}.{meant} It has: {firms}.",
        "Write the firm under `firms:` in survey.yaml.",
    ),
    "H003": Entry(
        "The firm {firm} has no recipient in the survey definition.",
        "Ask the firm to run `acsi key new` and to send you the line that begins with age1; write it into survey.yaml "
        "as `{firm}: {{recipient: age1…}}`. A firm that cannot do this gets a pack with --seal passphrase.",
        "A handover holds phones, so it is encrypted to the firm's public key. The firm keeps the private one.",
    ),
    "H004": Entry("The sample has no branch {branch}.{meant}", "Give one of its codes."),
    "H005": Entry(
        "{branch} has only {left} reserve {left:case|cases} left; asked for {asked}.",
        "Release {left} or fewer, or draw a larger reserve next time (`sample: reserve_per_complete`).",
    ),
    "H006": Entry("The number of cases to release must be 1 or more; found {asked}.", "Give -n a whole number."),
    "H007": Entry(
        "Nothing says what to release.",
        "Give --needed, or --branch CODE with -n N.",
        "`acsi release --help` has examples.",
    ),
    "H008": Entry(
        "The contacts have no case {case_id}, which is in the sample.",
        "contacts.age and sample.parquet are not of one draw: check the wave with `acsi status`, and restore the "
        "folder from a back-up if need be.",
    ),
    "H010": Entry(
        "{file} is not a handover pack: {reason}.", "Ask for the pack again, and save it without changing it."
    ),
    "H011": Entry(
        "{folder} exists already and is not empty.", "Give a new folder with --out, or move the old one away."
    ),
    "H009": Entry(
        "The wave {wave} was changed by another command at the same time; nothing was done.", "Run the command again."
    ),
    "H012": Entry(
        "The frame has no {field}, so nobody could be called.",
        "Name the column in `frame: columns:` of the survey definition, and draw the sample again.",
    ),
    "H020": Entry(
        "The column {column} of the question {question} cannot be the name of a variable in SPSS, Triple-S or ODK.",
        "Give it another `column:` that begins with a letter, has only letters, digits and `_` and at most 64 bytes, "
        "and differs from all others by more than capitals; or make only --format pdf, codebook and xlsx.",
        "SPSS also keeps some words for itself: ALL, AND, BY, EQ, GE, GT, LE, LT, NE, NOT, OR, TO, WITH.",
    ),
    "H021": Entry(
        "The survey is not in the language {language}; its languages are {languages}.",
        "Choose one of these, or write the texts and name the language under `languages:` in the definition.",
    ),
    "H022": Entry(
        "The files of the pack would take {found} MB, and packs are opened up to {most} MB.",
        "Hand over some branches at a time: `acsi handover WAVE --to FIRM --branch CODE`.",
    ),
}

_SEALED = {
    "K030": Entry(
        "The passphrase does not open the file, or the file is damaged.",
        "Type it again as it was told, with its dashes; if it still fails, ask for the pack again.",
    ),
    "H015": Entry(
        "The pack is closed with a passphrase, and there is nobody to ask for it.",
        "Run the command in a terminal, or set ACSI_PASSPHRASE.",
    ),
    "H016": Entry(
        "Making and opening AES-encrypted ZIP files needs the package pyzipper.", "Run: pip install 'acsi[zip]'."
    ),
}

_VERIFY = {
    "H018": Entry(
        "The firm {firm} was handed no pack {pack}.",
        "Its packs are: {packs}. Without --again go out the cases that nobody has yet.",
    ),
    "H017": Entry(
        "The contract has no keys to encrypt a delivery to.",
        "Ask head office for a new handover, or send the file by a way that is safe without.",
        "Packs made by older versions lack them.",
    ),
    "H013": Entry(
        "The packs are of different waves, firms or questionnaires.",
        "Give those of one wave: acsi verify FILE --contract PACK --contract PACK",
    ),
    "H014": Entry(
        "A report is written as .xlsx; {name} is something else.", "Give a name such as findings.xlsx with --report."
    ),
}

_FILES = {
    "V001": Entry(
        "The column {column} is missing.{meant}",
        "Add it, or correct its name in the header; the contract in the handover pack lists all columns.",
    ),
    "V002": Entry(
        "The delivery is for the wave {found}, not for {expected}.",
        "Give it to the wave it is for, or send the file of this wave.",
        "The column wave of the template is filled for the wave that it was made for.",
    ),
    "V003": Entry(
        "The interviews were made with another questionnaire: {found} instead of {expected}.",
        "Use the questionnaire and the template of the latest handover, or correct the column if only it is wrong.",
        "The column questionnaire holds a fingerprint of the questions, their answers and routing, not their wording.",
    ),
    "V004": Entry(
        "None of its case ids is of wave {wave}.{hint}",
        "Check that this is the right file and wave, and that the case ids are as in the contacts.",
    ),
    "V006": Entry(
        "Only {found} of {needed} columns of the contract are there, so this is no delivery for it.",
        "Check that the first row is the header ({first}, …), and that it is the right file and sheet.",
    ),
    "V007": Entry(
        "Delivery {number} ({file}) passed before and no longer does: {reason}",
        "The survey definition or the sample has changed. Put the old one back, or withdraw the delivery.",
    ),
    "V008": Entry("The wave has no delivery {number}.{meant}", "`acsi status WAVE` lists its deliveries."),
    "V009": Entry("Nothing has been received yet.", "acsi receive {wave} FILE"),
    "V010": Entry("Delivery {number} has been withdrawn already.", "Nothing is left to do."),
}

_TRUST = {
    "V018": Entry(
        "The deliveries of {wave} were taken in by an older version, which did not judge interviews.",
        "Give one of its files again: acsi receive {wave} FILE --force",
    ),
}

_ROWS = {
    "V101": Entry("There is no case id.", "Fill in the case id from the contacts."),
    "V102": Entry("The case id is unknown ({found}).", "Copy it from the contacts; it has 16 letters and digits."),
    "V103": Entry("The case stands in several rows: {rows}.", "Keep the row that is right and delete the others."),
    "V104": Entry(
        "The case is of the reserve and has not been released.",
        "Call reserve cases only when they were handed over; ask head office if you have it from there.",
    ),
    "V105": Entry("The case was handed to another firm ({firm}).", "Check the case id, or the column firm."),
    "V106": Entry("The column firm does not name a firm of the survey.", "Write it as in the template."),
    "V110": Entry("There is no disposition.", "Every case needs one; a case not called yet is 311."),
    "V111": Entry("{value} is no disposition.", "Use a code of the contract, such as 110 for a complete interview."),
    "V112": Entry(
        "{count} questions have answers although the disposition says that there was no interview.",
        "Correct the disposition (110 complete, 120 partial, 212 break-off), or take the answers out.",
    ),
    "V113": Entry(
        "The disposition says that the interview is complete, but there is no answer.",
        "Fill in the answers, or correct the disposition.",
    ),
    "V114": Entry("There is no interviewer.", "Fill in the interviewer's code (never a name)."),
    "V115": Entry("The time is missing.", "Fill in date and time, such as 2026-07-01 10:05:00."),
    "V116": Entry("{value} is no time.", "Write date and time, such as 2026-07-01 10:05:00."),
    "V117": Entry("The interview ends before it begins.", "Correct started or ended."),
    "V118": Entry(
        "The interview was made before the claim was closed ({month}).", "Correct the time, or the case id of the row."
    ),
    "V119": Entry("The time is later than the day on which the file came.", "Correct it."),
    "V120": Entry("{value} is not a number.", "Allowed: {allowed}."),
    "V121": Entry("{value} is not an answer of this question.", "Allowed: {allowed}."),
    "V122": Entry(
        "The question was to be asked, but has no answer.",
        "Fill in the answer, or the code for none that the contract lists.",
    ),
    "V123": Entry(
        "There is an answer although the question was not to be asked (see {other}).",
        "Take the answer out, or correct the answer to {other}.",
    ),
    "V124": Entry(
        "The cell looks like a name, a phone or an identity number.",
        "Write the code, never what tells who a person is.",
    ),
    "V125": Entry(
        "The same interview, with its interviewer, times and answers, stands under several cases: rows {rows}.",
        "Keep it where it was made; the other cases need their own rows.",
    ),
}

_DOUBTS = {
    "W420": Entry(
        "An AES-encrypted ZIP shows the names and sizes of its files to everybody, and nothing tells who made it.",
        "Use --seal zip only for a firm that cannot install acsi or age.",
    ),
    "W421": Entry(
        "The pack has no printed questionnaire: this machine has no Chinese font.",
        "See acsi doctor; the questionnaire is in the pack as workbook and text.",
    ),
    "W401": Entry("Columns that the contract does not have were left out: {columns}.", "They need not be delivered."),
    "W403": Entry(
        "Columns that the contract does not have seem to hold names, phones or identity numbers: {columns}.",
        "They were left out; the delivered file is kept encrypted. Ask the firm not to send them.",
    ),
    "W404": Entry(
        "Only the first visible sheet was read; the workbook has {others} more.",
        "Check that nothing that was to be delivered stands on another sheet.",
    ),
    "W405": Entry(
        "The file repeats what the firm delivered before, but lacks {count} of its cases: {cases}.",
        "They stay as they were delivered. Ask the firm; if they were no interviews, withdraw the earlier delivery.",
        "A file that repeats at least half of a firm's good rows is taken to be cumulative. fieldwork.json lists the "
        "cases under `gone` of the delivery.",
    ),
    "W402": Entry(
        "{branch} needs {needed} more cases and has only {left} in reserve.",
        "It will end below the interviews wanted, and the report will say so.",
    ),
    "W410": Entry(
        "Questions without a text, whose ids stand in its place: {questions}.", "Write what is to be read out."
    ),
    "W411": Entry(
        "Texts that the language {language} lacks, where the other language stands: {places}.",
        "Write them, or take the language out of `languages:`.",
    ),
}

FIELDWORK: dict[str, Entry] = {**_HANDOVER, **_SEALED, **_VERIFY, **_FILES, **_TRUST, **_ROWS, **_DOUBTS}
