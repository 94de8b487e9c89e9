"""Faults of the survey definition (S) and of the programme folder (P)."""

from acsi.catalogue import Entry

_FILE = {
    "S001": Entry("{file} is a folder, not a survey definition.", "Name the file in it, such as {file}/survey.yaml."),
    "S002": Entry("The file is not UTF-8: byte {byte} cannot be read.", "Save it as UTF-8 in your editor."),
    "S003": Entry("The file is empty.", "Start from a shipped survey: acsi new DIR --survey auto-claims."),
    "S004": Entry(
        "The file must be a group of keys at the top; found {found}.",
        "Begin with the line `acsi: 1` and write each part under its key, as in docs/format.md.",
    ),
    "S005": Entry("A tab stands where spaces must.", "Indent with spaces only."),
    "S006": Entry("The file cannot be read as YAML here: {hint}.", "Look at this line and the one above it."),
    "S007": Entry("The file holds a character that no text has ({character}).", "Take it out."),
    "S008": Entry("The key {key} stands a second time; first in line {line}.", "Keep one of the two."),
    "S009": Entry(
        "{sign} is a YAML anchor, merge or tag, which this format does not use.",
        "Write the value out; put a text that begins with & * or ! in quotes.",
    ),
    "S010": Entry(
        "{found} looks like a date or a number but is none.", "Correct it, or put it in quotes if it is text."
    ),
    "S011": Entry("The file is nested too deep to be read.", "Look for brackets that are opened and never closed."),
    "S012": Entry("A key must be a word or a number, not a list or a group.", "Write `key: value`."),
    "S013": Entry(
        "The file has {size} bytes; a survey definition is never above {allowed}.", "Name the definition, not the data."
    ),
}

_SHAPE = {
    "S020": Entry("There is no key {key} here.{meant} Allowed: {allowed}.", "Correct the key or take it out."),
    "S021": Entry("The key {key} is missing.", "Add it: {about}."),
    "S022": Entry("{key} must be one of {allowed}; found {found}.{meant}", "Write one of these."),
    "S023": Entry("{key} must be a whole number; found {found}.", "Write digits without quotes."),
    "S024": Entry("{key} must be a number; found {found}.", "Write digits, with a point for decimals."),
    "S025": Entry("{key} must be text; found {found}.", "Put it in quotes if it is meant as text."),
    "S026": Entry("{key} must be true or false; found {found}.", "Write true or false."),
    "S027": Entry(
        "{key} must be a list; found {found}.", "Write [first, second] or one item a line, each after a dash."
    ),
    "S028": Entry("{key} must be a group of keys; found {found}.", "Write the keys indented below it."),
    "S029": Entry("{key} must be {bound}; found {found}.", "Write a number in this range."),
    "S030": Entry("{key} is empty.", "Write at least one item."),
    "S031": Entry("{found} cannot be a name here.", "Use {allowed}."),
    "S032": Entry(
        "This program reads version 1 of the format; found {found}.",
        "Write `acsi: 1`, or use the version of the program that the definition was made for.",
    ),
    "S033": Entry(
        "{key} must be a text, or a text for each language; found {found}.",
        "Write it in quotes, or as {{zh: …, en: …}}.",
    ),
    "S034": Entry("{key} must be a text, a number or a date; found {found}.", "Write a single value."),
    "S035": Entry(
        "{key} is not an age public key.",
        "Ask the firm for the line that begins with age1 and has 62 characters, and copy it whole.",
    ),
    "S036": Entry(
        "A private age identity stands in the definition. Whoever reads this file can open the handovers.",
        "Take it out, tell the firm to make a new identity, and write its public key (age1…) here.",
    ),
    "S038": Entry("Nothing stands after {key}.", "Write its value or take the key out."),
}

_SCALES = {
    "S101": Entry(
        "The scale {scale} has neither from and to nor codes.", "Write {{from: 1, to: 10}} or a list of codes."
    ),
    "S102": Entry("The scale {scale} has both from/to and codes.", "Keep one of the two."),
    "S103": Entry("The scale {scale} has only one of from and to.", "Write both."),
    "S104": Entry("The scale {scale} runs from {low} to {high}.", "from must be below to."),
    "S105": Entry("The scale {scale} has a single code.", "Give at least two answers."),
    "S106": Entry(
        "The scale {scale} takes {answer} as missing ({reason}), but {answer} is one of its answers.",
        "Use a code outside the answers, such as 98 or 99, or narrow the answers.",
    ),
    "S107": Entry(
        "The scale {scale} recodes {answer} to {target}, which is no answer of it.", "Recode to one of its answers."
    ),
    "S108": Entry("The scale {scale} has {answer} both as missing and as recoded.", "Keep one of the two."),
}

_QUESTIONS = {
    "S110": Entry(
        "The question {question} stands a second time; ids differ by more than case.", "Give each its own id."
    ),
    "S111": Entry(
        "The question {question} uses a scale {found} that is not defined.{meant}", "Define it under scales."
    ),
    "S112": Entry(
        "The question {question} has no scale.", "Add `scale: NAME`, or `text_answer: true` for an answer in words."
    ),
    "S113": Entry(
        "The question {question} is answered in words and cannot have {key}.", "Take {key} or text_answer out."
    ),
    "S114": Entry(
        "The questions {question} and {other} are read from the same column {column}.", "Give each a column of its own."
    ),
    "S115": Entry(
        "The question {question} is read from the column {column}, which is taken by {owner}.",
        "Rename the question or say `column:` with its own column.",
    ),
    "S116": Entry(
        "{question} screens out the answer {found}, which its scale does not have.", "Its answers are {allowed}."
    ),
    "S117": Entry(
        "{question} asks for consent, but its scale has no answer 1 for yes.", "Use a scale with codes 0 and 1."
    ),
    "S120": Entry(
        "{question} is asked if {found} was answered, but there is no such question.{meant}", "Correct the id."
    ),
    "S121": Entry("{question} is asked depending on {found}, which is not asked before it.", "Ask {found} first."),
    "S122": Entry(
        "{question} is asked if {other} is {found}, but that is no answer of {other}.", "Its answers are {allowed}."
    ),
    "S123": Entry(
        "{question} is asked depending on {found}, which is answered in words or derived.",
        "Route by a question with a scale.",
    ),
    "S130": Entry("{question} is derived but does not say from what.", "Add `from: {{…}}` with its questions."),
    "S131": Entry("{question} has {key} but is not derived.", "Take {key} out, or add `derive: price_tolerance`."),
    "S132": Entry("{question} is derived from {found}, but there is no such question.{meant}", "Correct the id."),
    "S133": Entry("{question} is derived and cannot have {key}.", "Take {key} out; its source questions have it."),
    "S134": Entry(
        "{question} is derived from {found}, which is itself derived or answered in words.",
        "Name the questions that were asked.",
    ),
    "S135": Entry(
        "{question} takes {loyal_from} as loyal, which is no answer of {repurchase}.", "Its answers are {allowed}."
    ),
    "S136": Entry(
        "{question} can be {low} to {high} by its source questions, but its scale runs from {from_} to {to}.",
        "Widen the scale of {question}, or top-code the sources with recode.",
    ),
    "S137": Entry(
        "{question} takes {source} from those with {repurchase} {side} {loyal_from}; its ask_if says otherwise.",
        "Let ask_if of {source} list exactly the answers {allowed}.",
    ),
    "S138": Entry(
        "{question} is derived from {found} in per cent, but its scale begins below 0.",
        "Ask for the size of the change; the sign comes from the question.",
    ),
}

_TOUCHPOINTS = {
    "S140": Entry("The touchpoint {touchpoint} stands a second time.", "Give each its own id."),
    "S141": Entry("The touchpoint {touchpoint} asks {found}, but there is no such question.{meant}", "Correct the id."),
    "S142": Entry(
        "The touchpoint {touchpoint} has {found}, which is answered in words.", "Take it out of the touchpoint."
    ),
    "S143": Entry("The question {found} stands in two places of the touchpoints.", "Keep it in one touchpoint."),
}

_MODEL = {
    "S150": Entry("There is neither a model nor a composite, so there is no index.", "Add one of the two."),
    "S151": Entry("There is a model and a composite, so there are two indices.", "Keep one of the two."),
    "S152": Entry("{construct} is measured by {found}, but there is no such question.{meant}", "Correct the id."),
    "S153": Entry("{found} measures both {construct} and {other}.", "A question measures one construct only."),
    "S154": Entry("{found} stands twice among the indicators of {construct}.", "Keep it once."),
    "S155": Entry("{found} is answered in words and cannot measure {construct}.", "Use a question with a scale."),
    "S156": Entry(
        "{found} is asked of a part of the customers only (ask_if) and cannot measure {construct}.",
        "Use a question asked of all, or derive one from it; a composite may share out its weight "
        "(not_applicable: share_out). Not being asked is not a missing answer.",
    ),
    "S157": Entry("The construct {construct} has the name of a question.", "Name it differently."),
    "S160": Entry("A path leads {direction} {found}, but there is no such construct.{meant}", "Correct the name."),
    "S161": Entry("The path from {construct} to {found} stands twice.", "Keep it once."),
    "S162": Entry("The paths run in a circle: {circle}.", "Take one of these paths out."),
    "S163": Entry("The construct {construct} is on no path.", "Connect it or take it out."),
    "S164": Entry("The index {found} is no construct.{meant}", "Name one of {allowed}."),
    "S165": Entry(
        "{found} cannot say whether expectations were met: it is not one of three or more questions of {index}.{meant}",
        "Name the question of the index that asks it, or take `confirmation` out.",
        "The league compares this answer with the index's other questions; it takes two to know what they share.",
    ),
    "S166": Entry(
        "The value equation's {part} names {found}, but there is no such question.{meant}", "Correct the id."
    ),
    "S167": Entry(
        "{found} has no answers on a scale and cannot stand in the value equation's {part}.",
        "Name a question that is asked and has a scale.",
    ),
    "S168": Entry(
        "{found} stands in {other} and in {part} of the value equation.",
        "Keep it in one: what counts above and below the line cancels out.",
    ),
}

_FRAME = {
    "S170": Entry(
        "A condition on {field} must say one thing: in, equals, from/to, within_days or not_null; found {found}.",
        "Write one of them; several conditions are several items.",
    ),
    "S171": Entry("The condition on {field} runs from {low} to {high}, which nothing can meet.", "Exchange the two."),
    "S172": Entry("The condition on {field} compares {low} with {high}, which are of two kinds.", "Write both alike."),
    "S173": Entry("columns names the field {found}, which nothing uses.{meant}", "Correct the name or take it out."),
    "S174": Entry("The column {column} is taken for both {field} and {other}.", "Give each field its own column."),
    "S175": Entry("{found} stands twice in {key}.", "Keep it once."),
    "S176": Entry("There is a sample but no frame to draw it from.", "Add the frame or take the sample out."),
    "S177": Entry(
        "The sample is drawn within {found}, which is no field of the frame.{meant}", "Write `strata: branch`."
    ),
    "S178": Entry(
        "near_phone compares with the register of agents, but the definition does not take agents out.",
        "Add `agents: {{match: [id_number, phone]}}` beside it.",
    ),
    "S179": Entry(
        "The frame is a list of places, and {key} looks for agents among customers.",
        "Take {key} out, or write `of: customers`.",
    ),
    "S180": Entry(
        "The league adjusts for {found}, which is neither a segment nor a column of the frame.{meant}",
        "Add it to segments, or correct the name.",
    ),
    "S181": Entry("The league adjusts for {found}, by which it ranks.", "Take it out of adjust_for."),
    "S182": Entry(
        "{key} does not belong to allocation: {allocation}.",
        "Write `completes` with equal, `total` and perhaps `minimum` with proportional and square_root.",
    ),
    "S183": Entry("allocation: {allocation} needs to know how many interviews there are to share out.", "Add `total`."),
    "S184": Entry(
        "The sub-stratum {found} does not split a branch into parts with many customers.{meant}",
        "Name fields of your own with few values, such as a channel or the kind of loss.",
    ),
    "S185": Entry(
        "The league adjusts for {found}, which is under the branch's control (under_branch_control).",
        "Take it out of adjust_for: adjusting would forgive a branch what it does itself.",
        "Case-mix adjustment makes branches comparable that serve different customers. What a branch decides itself, "
        "such as its sales channels, is a part of its performance and must stay in its score.",
    ),
    "S186": Entry(
        "A delivery has no column {found}.{meant}",
        "Write the firm's name of the column, and after it ours: case_id, disposition … or a question's column.",
    ),
    "S187": Entry("Both {column} and {other} stand for the column {found}.", "Keep one of them."),
    "S188": Entry(
        "under_branch_control names {found}, which is neither a segment nor a column of the frame.{meant}",
        "Correct the name, or take it out.",
    ),
    "S190": Entry(
        "The weights name {found}, which is no segment of the frame.{meant}",
        "Add it to frame: segments, so that it is known of each case, or correct the name.",
    ),
    "S191": Entry(
        "There are cells of non-response but no frame.",
        "Non-response is known of a sample drawn with acsi: take `nonresponse` out, or rake to margins instead.",
    ),
    "S192": Entry(
        "There is a margin of {found}, by which nothing is raked.{meant}", "Add it to `rake`, or take the margin out."
    ),
    "S193": Entry("The margin of {found} adds up to nothing.", "Write how many customers have each value."),
    "S194": Entry(
        "Links are kept {links} months, less than contacts, which are kept {contacts}.",
        "Write at least {contacts} for links_months: contacts go first, since they name the customers themselves.",
    ),
    "S195": Entry(
        "The logo {found} is no file name that ends in .svg or .png.",
        "Put the file beside the definition and write its name alone, such as logo.svg.",
    ),
    "S196": Entry("{found} is no colour.", 'Write # and six digits from 0 to f, in quotes, such as colour: "#1c5d99".'),
    "S197": Entry(
        "The colour {found} is too light to be read on white paper: contrast {contrast}, needed {needed}.",
        "Write the darker {meant}, or another colour.",
    ),
}

_BRANCHES = {
    "S201": Entry(
        "The list of branches has no column {column}; found {found}.{meant}",
        "Its first line must name the columns code, name_zh, name_en and region.",
    ),
    "S202": Entry("The code {found} stands a second time; first in row {row}.", "Give each branch a code of its own."),
    "S203": Entry("The code is empty.", "Write the branch's code as it stands in the data."),
    "S204": Entry("The list of branches is empty.", "Write one row for each branch below the line of columns."),
    "S205": Entry("The list of branches can be read neither as UTF-8 nor as GB18030.", "Save it as CSV in UTF-8."),
    "S206": Entry("The list of branches is no CSV file: {reason}.", "Save it as CSV in UTF-8."),
    "S207": Entry(
        "The row has {found} cells; the first line has {expected}.", "Put a text that holds a comma in quotes."
    ),
}

_PROGRAMME = {
    "P001": Entry(
        "There is no survey.yaml in {folder} or above it.", "Name the file, or go to the programme's folder."
    ),
    "P002": Entry("{folder} is not empty.", "Name a new folder; a programme starts in one of its own."),
    "P003": Entry("There is no shipped survey {found}.{meant}", "Choose one of {allowed}."),
}

SURVEY: dict[str, Entry] = {
    **_FILE,
    **_SHAPE,
    **_SCALES,
    **_QUESTIONS,
    **_TOUCHPOINTS,
    **_MODEL,
    **_FRAME,
    **_BRANCHES,
    **_PROGRAMME,
}
