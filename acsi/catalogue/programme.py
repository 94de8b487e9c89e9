"""The messages on programmes, waves and keys: codes P and K."""

from acsi.catalogue import Entry

_KEYS: dict[str, Entry] = {
    "K001": Entry(
        "You have no identity: there is no file {file}.",
        "`acsi key new` makes one; if yours is kept elsewhere, let ACSI_IDENTITY name its file.",
        "An identity is a private key. Personal data is encrypted and opens only with the identity of a recipient.",
    ),
    "K002": Entry(
        "The identity file holds no age private key.",
        "Its first line that is no comment must be the key, AGE-SECRET-KEY-1 and so on: restore it from your copy.",
    ),
    "K003": Entry(
        "The identity {file} cannot be read: {reason}.",
        "It must be a text file that you may read.",
    ),
    "K004": Entry(
        "There is an identity already: {file}.",
        "It is kept, since whatever is encrypted to it would be lost without it. `acsi key show` gives its public key.",
    ),
    "K005": Entry(
        "{found} is no age public key.",
        "It looks like age1 and 58 more characters; the other person reads it from `acsi key show`.",
    ),
    "K006": Entry(
        "This is a private key, and must not be given away.",
        "Give the public key (age1…) that `acsi key show` prints on the other machine. Make a new identity where this "
        "one was made: it has been on a command line.",
    ),
    "K007": Entry(
        "It is not encrypted to this key.",
        "It belongs to another wave, programme or person.",
    ),
    "K008": Entry(
        "It is damaged, or no age file.",
        "Restore it from a copy, or ask for it to be sent again.",
    ),
    "K009": Entry(
        "Your identity may not read this programme.",
        "Ask someone who may to run: acsi key add {recipient}",
        "keys.age is encrypted to the recipients of the programme, and your public key is none of them. It can also "
        "mean that ACSI_IDENTITY names another identity than the one you think of.",
    ),
    "K010": Entry(
        "It opens, but does not hold the keys of a programme of this version.",
        "Restore keys.age from a copy, or use the version of acsi that wrote it.",
    ),
    "K011": Entry(
        "The programme {folder} has no keys yet.",
        "Run `acsi key new` in it: it makes your identity, if you have none, and the programme's keys.",
    ),
    "K012": Entry(
        "{file} was changed by hand: {what}.",
        "Nothing was encrypted to it. Put the line back as it was, and use `acsi key add` or `acsi key remove`.",
        "Anyone who can write to the folder could add a public key to recipients.txt. So the list that counts is "
        "inside keys.age, and the two must agree before anything is encrypted anew.",
    ),
    "K013": Entry(
        "{recipient} is no recipient of this programme.",
        "`acsi key list` shows them.",
    ),
    "K014": Entry(
        "{recipient} is a recipient already.",
        "There is nothing to do.",
    ),
    "K015": Entry(
        "{recipient} is your own key; without it you could not read the programme any more.",
        "Let another recipient remove it.",
    ),
    "K016": Entry(
        "keys.age holds no key of wave {wave} for this.",
        "If it was purged, what it protected cannot be read any more. If keys.age is an old copy, restore the newest.",
    ),
    "K017": Entry(
        "You have an identity ({file}), and the programme {folder} has its keys.",
        "There is nothing to make. `acsi key show` gives your public key.",
    ),
    "K018": Entry(
        "The programme {folder} has lost its keys: there is no keys.age, though it has waves or a history of contacts.",
        "Restore keys.age from a copy, or with `acsi key restore` from what `acsi key backup` wrote. New keys would "
        "not open what was encrypted with the old ones.",
    ),
    "K019": Entry("The file {file} exists already.", "Name another with --out, or move this one away."),
    "K020": Entry(
        "The back-up {file} would lie in the folder whose keys it holds.",
        "Name a file elsewhere with --out, best on a medium that goes into a safe.",
    ),
    "K021": Entry(
        "You can read the keys of {folder}: nothing is lost.",
        "There is nothing to restore. `acsi key add` lets others read it.",
    ),
    "K022": Entry(
        "It opens, but is no back-up of the keys of a programme.",
        "Give the file that `acsi key backup` wrote.",
    ),
    "K023": Entry(
        "The back-up of {made} does not have the keys of {waves}.",
        "Look for a newer one. If there is none, --force restores the others; what {waves} encrypted stays lost.",
        "A wave that was begun later, or keys that were rotated later, are not in it: make a back-up after each.",
    ),
}

_PROGRAMME: dict[str, Entry] = {
    "P010": Entry(
        "Another command is at work in this programme: {holder}.",
        "Wait until it has ended, and run this again.",
        "Only one command at a time may change a programme; reading is always possible. When a command is killed, its "
        "lock goes with it.",
    ),
    "P011": Entry(
        "{found} is no name for a wave.",
        "Use letters, digits, - and _, such as 2026Q3.",
    ),
    "P012": Entry(
        "There is no wave {wave} in {folder}.{near}",
        "`acsi sample {wave} …` begins it.{known}",
    ),
    "P013": Entry(
        "Wave {wave} has no {file} yet.",
        "`acsi {command} {wave}` makes it.",
    ),
    "P014": Entry(
        "Wave {wave} is closed.",
        "Its results stand. If it must change all the same, add --force; the log will say so.",
    ),
    "P015": Entry(
        "{file} cannot be read: {reason}.",
        "It was changed or damaged outside acsi: restore it from a copy.",
    ),
    "P016": Entry(
        "The log was changed after it was written.",
        "Restore it from a copy. Until then nobody can rely on what it says from this line on.",
        "Every line holds the SHA-256 of the line before it, and wave.json that of the last one.",
    ),
    "P017": Entry(
        "The change is decided and safe, but its files could not all be put in place: {reason}.",
        "Correct that; the next acsi command in this programme finishes it.",
    ),
    "P018": Entry(
        "Wave {wave} is only {status}{stale}.",
        "Finish it (next: {next}), or close it as it is with --force.",
    ),
    "P019": Entry(
        "The wave {wave} was made by a newer acsi.",
        "Use that version or a later one.",
    ),
    "P020": Entry(
        "The name {wave} differs only in capitals from the wave {other}.",
        "Use {other}, or another name: some systems take both for the same folder.",
    ),
    "P021": Entry(
        "{file} cannot be read: {reason}.",
        "Get permission to read it. docs/programme.md says how several accounts of a machine share a folder.",
    ),
    "P022": Entry(
        "The contacts of wave {wave} were purged on {on}: nobody can be called, and nothing more be taken in.",
        "Its statistics stand: fit, rank, report, trend and status go on as before.",
        "With the contacts go the deliveries, the quarantine, the open answers and the evidence against agents: they "
        "are encrypted to keys that were destroyed.",
    ),
    "P023": Entry(
        "The {part} of wave {wave} were purged on {on}.",
        "There is nothing to do. Let back-ups from before that day expire.",
    ),
    "P024": Entry(
        "The contacts of wave {wave} have not been purged yet.",
        "Purge them first, with --contacts: names and phones are never kept longer than the links.",
    ),
    "P025": Entry(
        "The {part} of wave {wave} are kept until {until}.",
        "Wait until that day has passed, or add --force and --because with the reason, which the log will keep.",
        "`retention` in the survey definition says how long; the day was written into wave.json when the wave was "
        "drawn.",
    ),
    "P026": Entry(
        "It still opens with a key of wave {wave} that was to be destroyed.",
        "Run the purge again; if it stays so, tell those who maintain acsi.",
    ),
    "P027": Entry(
        "It is not said what to purge.",
        "Give --contacts or --links, one at a time.",
    ),
    "P030": Entry(
        "This is no phone number.",
        "Write one number on a line, such as 13 and nine more digits, with or without +86. It is not shown here.",
    ),
    "P031": Entry(
        "Nobody is named.",
        "Type the phone, or give a file with a phone or a customer number on each line.",
    ),
    "P032": Entry(
        "Nobody can be asked for a phone here.",
        "Run it in a terminal, or give --phones or --customers with a file, or - for what is piped in.",
        "A phone is never an argument: arguments stay in the history of the shell and show in the list of processes.",
    ),
    "P060": Entry(
        "On another machine a command began here and has not said that it ended: {holder}.",
        "If it still runs there, wait. If it was stopped, or the folder has moved since, delete {file} and run this "
        "again.",
        "The lock of the folder is free, but that proves nothing where a share does not pass locks on to other "
        "machines, or where a file service copies the folder. So the word of the other command counts.",
    ),
    "P061": Entry(
        "The file system of {folder} gives no locks, so that two commands could change the programme at once.",
        "Have the share mounted with locks, or move the programme to a disk of its own.",
        "Reading is possible all the same. docs/programme.md says which shares are known to work.",
    ),
    "P062": Entry(
        "A run was stopped before its change was decided: {stopped}. Everything is as it was before that run.",
        "Run it again.",
        "All files of a command change as one. What the stopped run had laid ready was removed.",
    ),
    "P063": Entry(
        "`{command}` was stopped when its change was decided; that has been finished. Everything is as after that run.",
        "It need not be run again.",
        "All files of a command change as one. They had been laid ready, and were put in their places now.",
    ),
    "P064": Entry(
        "Another command changed {file} of wave {wave} while this one was at work. Nothing was written.",
        "Run this again.",
    ),
    "P065": Entry(
        "Wave {wave} changed again and again while it was looked at.",
        "Run this again when no other command is at work in the programme.",
    ),
}

PROGRAMME: dict[str, Entry] = {**_KEYS, **_PROGRAMME}
