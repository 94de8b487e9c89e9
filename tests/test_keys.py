"""Identities, encryption, the programme's secrets, and case ids."""

import hashlib
import hmac
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.errors import AcsiError
from acsi.keys import (
    Secrets,
    case_id,
    case_ids,
    check_recipient,
    decrypt,
    digest_of_secret,
    encrypt,
    identity_file,
    load_identity,
    new_identity,
    new_secrets,
    open_secrets,
    save_identity,
    seal_secrets,
    with_wave,
)

ALICE, BOB, EVE = new_identity(), new_identity(), new_identity()
KEY = "0f" * 32
SEALED = encrypt(b"phones", [ALICE.recipient])


def test_every_recipient_opens_what_was_encrypted_and_nobody_else() -> None:
    sealed = encrypt(b"phones", [ALICE.recipient, BOB.recipient])
    assert b"phones" not in sealed
    assert decrypt(sealed, ALICE.secret) == decrypt(sealed, BOB.secret) == b"phones"
    with pytest.raises(AcsiError, match=r"K007 2026Q3/contacts\.age: It is not encrypted to this key"):
        decrypt(sealed, EVE.secret, "2026Q3/contacts.age")


@pytest.mark.parametrize("damage", [b"", b"text", b"age-encryption.org/v1\n"])
def test_what_is_no_age_file_is_called_damaged(damage: bytes) -> None:
    with pytest.raises(AcsiError, match="K008 pack: It is damaged"):
        decrypt(damage, ALICE.secret, "pack")


@given(st.integers(0, len(SEALED) - 1))
def test_a_changed_or_missing_byte_is_never_read_as_data(place: int) -> None:
    for damaged in (SEALED[:place], SEALED[:place] + bytes([SEALED[place] ^ 1]) + SEALED[place + 1 :]):
        with pytest.raises(AcsiError, match=r"K00[78]"):
            decrypt(damaged, ALICE.secret)


@pytest.mark.parametrize("found", ["age1abc", "", "ssh-rsa AAAA", pytest.param(ALICE.recipient[:-1], id="cut")])
def test_a_bad_recipient_is_refused(found: str) -> None:
    with pytest.raises(AcsiError, match=r"K005 recipients\.txt:3"):
        check_recipient(found, "recipients.txt:3")


def test_a_private_key_given_as_recipient_is_refused_and_not_repeated() -> None:
    with pytest.raises(AcsiError, match="K006") as caught:
        encrypt(b"", [ALICE.secret])
    assert ALICE.secret not in str(caught.value)


def test_an_identity_comes_back_from_its_file_which_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "identity.txt"
    save_identity(ALICE, path)
    assert load_identity(path) == ALICE
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_identity_is_never_written_over(tmp_path: Path) -> None:
    save_identity(ALICE, tmp_path / "i")
    with pytest.raises(AcsiError, match="K004"):
        save_identity(BOB, tmp_path / "i")
    assert load_identity(tmp_path / "i") == ALICE


def test_without_an_identity_the_message_says_how_to_make_one() -> None:
    with pytest.raises(AcsiError, match=r"K001 You have no identity.*acsi key new"):
        load_identity()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "K002"), (b"# only a comment\n", "K002"), (b"AGE-SECRET-KEY-1QQQ\n", "K002"), (b"\xff\xfe\x00", "K003")],
)
def test_an_unsound_identity_file_is_refused_without_showing_it(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "i").write_bytes(content)
    with pytest.raises(AcsiError, match=code) as caught:
        load_identity(tmp_path / "i")
    assert "QQQ" not in str(caught.value)


def test_a_folder_is_no_identity(tmp_path: Path) -> None:
    with pytest.raises(AcsiError, match="K003"):
        load_identity(tmp_path)


@pytest.mark.parametrize(
    ("platform", "variable", "ending"),
    [
        ("linux", "XDG_CONFIG_HOME", "c/acsi/identity.txt"),
        ("win32", "APPDATA", "c/acsi/identity.txt"),
        ("darwin", "HOME", "c/Library/Application Support/acsi/identity.txt"),
    ],
)
def test_the_identity_lies_in_the_configuration_folder_of_the_system(
    monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, ending: str
) -> None:
    monkeypatch.delenv("ACSI_IDENTITY")
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv(variable, "/c")
    assert identity_file() == Path("/") / ending


def test_nothing_secret_shows_in_a_representation() -> None:
    secrets = with_wave(new_secrets([ALICE.recipient]), "2026Q3")
    shown = repr(secrets) + repr(secrets.waves["2026Q3"]) + repr(ALICE)
    assert "SECRET" not in shown
    assert secrets.draw_secret not in shown
    assert secrets.waves["2026Q3"].case_key not in shown


def test_the_secrets_open_for_their_recipients_only() -> None:
    secrets = with_wave(new_secrets([ALICE.recipient, BOB.recipient]), "2026Q3")
    sealed = seal_secrets(secrets)
    assert open_secrets(sealed, BOB) == secrets
    with pytest.raises(AcsiError, match=f"K009 keys.age: .*acsi key add {EVE.recipient}") as caught:
        open_secrets(sealed, EVE)
    assert EVE.secret not in str(caught.value)


@pytest.mark.parametrize("content", [b"{}", b"no json", b'{"acsi": 2, "draw_secret": "s3cr3t"}'])
def test_foreign_content_of_keys_is_refused_without_showing_it(content: bytes) -> None:
    with pytest.raises(AcsiError, match="K010") as caught:
        open_secrets(encrypt(content, [ALICE.recipient]), ALICE)
    assert "s3cr3t" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_every_wave_has_keys_of_its_own_and_keeps_them() -> None:
    one = with_wave(new_secrets(), "2026Q3")
    both = with_wave(one, "2026Q4")
    assert with_wave(both, "2026Q3") == both
    assert both.waves["2026Q3"] == one.waves["2026Q3"]
    first, second = both.waves["2026Q3"], both.waves["2026Q4"]
    assert len({first.contacts, first.data, second.contacts, second.data, both.history}) == 5
    assert first.case_key != second.case_key
    assert new_secrets().draw_secret != new_secrets().draw_secret


def test_the_draw_secret_is_128_bits_and_its_digest_that_of_the_text() -> None:
    secrets = new_secrets()
    assert len(bytes.fromhex(secrets.draw_secret)) == 16
    assert digest_of_secret("00" * 16) == hashlib.sha256(b"0" * 32).hexdigest()
    with pytest.raises(ValueError, match="draw_secret"):
        Secrets(draw_secret="short", history="")


def test_a_case_id_is_80_bits_of_an_hmac_in_crockfords_letters() -> None:
    digest = hmac.digest(bytes.fromhex(KEY), b"2026Q3\nC1", "sha256")
    number = int.from_bytes(digest[:10], "big")
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    expected = "".join(letters[number >> shift & 31] for shift in range(75, -1, -5))
    assert case_id(KEY, "2026Q3", "C1") == expected


@given(st.lists(st.text(), unique=True))
def test_case_ids_differ_by_customer_wave_and_key(customers: list[str]) -> None:
    ids = [
        *case_ids(KEY, "2026Q3", customers),
        *case_ids(KEY, "2026Q4", customers),
        *case_ids("f0" * 32, "2026Q3", customers),
    ]
    assert len(set(ids)) == 3 * len(customers)
    assert all(len(each) == 16 and not set(each) & set("ILOU") and each == each.upper() for each in ids)
    assert case_ids(KEY, "2026Q3", customers) == [case_id(KEY, "2026Q3", each) for each in customers]


def test_an_empty_key_makes_no_case_ids() -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        case_ids("", "2026Q3", ["C1"])
