"""Settings: every fault at once by its key, before anything starts; the environment over the file; no secrets in it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from adapter.config import Config, Gateway, read_config
from adapter.errors import Misconfigured
from adapter.exchange import Desk


def config(tmp_path: Path, toml: str = "", **environment: str) -> Config:
    (tmp_path / "adapter.toml").write_text(toml, encoding="utf-8")
    return read_config({f"OUTCOMES_ADAPTER_{k}": v for k, v in environment.items()}, tmp_path / "adapter.toml")


def faults(tmp_path: Path, toml: str = "", **environment: str) -> dict[str, str]:
    with pytest.raises(Misconfigured) as told:
        config(tmp_path, toml, **environment)
    return {issue.where: issue.text for issue in told.value.issues}


def test_without_a_file_everything_has_its_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert read_config({}) == Config()
    assert Config().gateway == Gateway("127.0.0.1", 8080, 100_000_000, 4, 30)


def test_the_environment_goes_over_the_file(tmp_path: Path):
    toml = "[gateway]\nport = 9000\nthreads = 8\n"
    read = config(tmp_path, toml, GATEWAY_PORT="9001").gateway
    assert (read.port, read.threads) == (9001, 8)


def test_the_environment_names_the_file(tmp_path: Path):
    (tmp_path / "other.toml").write_text("[gateway]\nport = 9000\n")
    assert read_config({"OUTCOMES_ADAPTER_CONFIG": str(tmp_path / "other.toml")}).gateway.port == 9000
    with pytest.raises(Misconfigured) as told:
        read_config({"OUTCOMES_ADAPTER_CONFIG": str(tmp_path / "none.toml")})
    assert told.value.issues[0].where == "none.toml"


def test_every_fault_is_told_at_once_by_its_key(tmp_path: Path):
    toml = """
        colour = "red"
        mappings = 7
        [gateway]
        port = "http"
        threads = 0
        max_byte = 1
        [security]
        token_sha256 = "secret"
        [systems]
        lochside = 7
        [systems.Brigadoon]
        profile = 3
    """
    told = faults(tmp_path, toml, GATEWAY_MAX_BYTES="-1", GATEWAY_HOTS="here")
    assert set(told) == {
        "colour", "mappings", "gateway.port", "gateway.threads", "gateway.max_byte", "gateway.max_bytes",
        "security.token_sha256", "systems.lochside", "systems.lochside.plugin", "systems.Brigadoon",
        "systems.Brigadoon.plugin", "systems.Brigadoon.profile", "OUTCOMES_ADAPTER_GATEWAY_HOTS",
    }  # fmt: skip
    assert all(told.values())


@pytest.mark.parametrize("port", ["0", "70000", "-1", "80.5", "٣", "9" * 30])
def test_a_port_is_a_port(tmp_path: Path, port: str):
    assert set(faults(tmp_path, GATEWAY_PORT=port)) == {"gateway.port"}


def test_a_file_that_is_no_toml_is_told_by_line(tmp_path: Path):
    with pytest.raises(Misconfigured) as told:
        config(tmp_path, "[gateway]\nport = \n")
    assert "line 2" in told.value.issues[0].text
    (tmp_path / "adapter.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Misconfigured):
        read_config({}, tmp_path / "adapter.toml")


# --- secrets

KEY = "00112233445566778899aabbccddeeff"


def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path):
    told = faults(tmp_path, f'[security]\nid_key = "{KEY}"\n')
    assert "OUTCOMES_ADAPTER_SECURITY_ID_KEY" in told["security.id_key"]
    assert KEY not in str(told)


def test_a_secret_comes_from_the_environment_or_from_a_file_that_it_names(tmp_path: Path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert config(tmp_path, SECURITY_ID_KEY=KEY).security.id_key == KEY
    assert config(tmp_path, SECURITY_ID_KEY_FILE=str(tmp_path / "key")).security.id_key == KEY
    assert set(faults(tmp_path, SECURITY_ID_KEY_FILE=str(tmp_path / "none"))) == {"security.id_key"}


@pytest.mark.parametrize("key", ["soup", "00112233", KEY + "0", "g" * 32])
def test_a_weak_or_mistyped_key_is_refused_and_not_repeated(tmp_path: Path, key: str):
    told = faults(tmp_path, SECURITY_ID_KEY=key)
    assert set(told) == {"security.id_key"}
    assert key not in str(told)


def test_of_the_token_only_a_digest_is_kept(tmp_path: Path):
    (tmp_path / "token").write_text("open sesame\n")
    for read in (config(tmp_path, TOKEN="open sesame"), config(tmp_path, TOKEN_FILE=str(tmp_path / "token"))):
        assert read.security.token_sha256 == hashlib.sha256(b"open sesame").hexdigest()
        assert "sesame" not in repr(read)


def test_no_secret_is_in_a_repr(tmp_path: Path):
    toml = '[systems.lochside]\nplugin = "tabular"\npassword = "hunter2"\n'
    read = config(tmp_path, toml, SECURITY_ID_KEY=KEY)
    assert KEY not in repr(read)
    assert "hunter2" not in repr(read)


# --- systems


def test_a_system_is_set_up_with_its_plugin_its_profile_and_its_settings(tmp_path: Path):
    toml = '[systems.lochside]\nplugin = "tabular"\nprofile = "council-outcomes"\noutput = "xlsx"\n'
    system = Desk(config(tmp_path, toml)).ready().system("lochside")
    assert system.name == "tabular:council-outcomes"
    assert system.sender == "lochside"


def test_the_environment_goes_over_the_settings_of_a_system(tmp_path: Path):
    toml = '[systems.lochside-council]\nplugin = "tabular"\nprofile = "council-outcomes"\nsender = "x"\n'
    read = config(tmp_path, toml, SYSTEMS_LOCHSIDE_COUNCIL_SENDER="y")
    assert Desk(read).ready().system("lochside-council").sender == "y"


def test_every_fault_of_the_systems_is_told_at_once_before_anything_starts(tmp_path: Path):
    toml = """
        [systems.one]
        plugin = "tabular"
        profile = "council-outcomes"
        colour = "red"
        size = 3
        [systems.two]
        plugin = "brigadoon"
        [systems.three]
        plugin = "tabular"
        profile = "nope"
        [systems.four]
        plugin = "tabular"
        profile = "council-outcomes"
        max_bytes = "many"
        [systems.tabular]
        plugin = "tabular"
        profile = "council-outcomes"
        [systems.record]
        plugin = "tabular"
        profile = "council-outcomes"
    """
    with pytest.raises(Misconfigured) as told:
        Desk(config(tmp_path, toml)).ready()
    assert {issue.where for issue in told.value.issues} == {
        "systems.one.colour", "systems.one.size", "systems.two.plugin", "systems.three.plugin",
        "systems.four.max_bytes", "systems.tabular", "systems.record",
    }  # fmt: skip


# --- whose a system is, and what is shared with whom

TWO = """
    [organisations.council]
    title = "Lochside Council"
    [organisations.board]
    sees = ["council", "befrienders"]
    [systems.lochside]
    plugin = "tabular"
    organisation = "council"
    receives = true
    [systems.befrienders]
    plugin = "tabular"
"""


def test_a_system_speaks_for_its_organisation_or_for_one_of_its_own_name(tmp_path: Path):
    read = config(tmp_path, TWO)
    assert (read.organisation_of("lochside"), read.organisation_of("befrienders")) == ("council", "befrienders")
    assert (read.is_set("lochside", "receives"), read.is_set("befrienders", "receives")) == (True, False)
    assert read.known_organisations() == ("befrienders", "board", "council")
    assert read.organisations["board"].sees == ("council", "befrienders")


def test_the_environment_goes_over_the_settings_of_an_organisation(tmp_path: Path):
    read = config(tmp_path, TWO, ORGANISATIONS_BOARD_SEES="council", SYSTEMS_LOCHSIDE_RECEIVES="false")
    assert read.organisations["board"].sees == ("council",)
    assert read.is_set("lochside", "receives") is False


def test_the_other_names_of_an_organisation_may_have_spaces_in_them(tmp_path: Path):
    told = """
        [organisations.board]
        known_as = ["The board, north", "Organization/1"]
    """
    read = config(tmp_path, told)
    assert read.organisations["board"].known_as == ("The board, north", "Organization/1")
    read = config(tmp_path, told, ORGANISATIONS_BOARD_KNOWN_AS="Reablement, north; NHS Lochside")
    assert read.organisations["board"].known_as == ("Reablement, north", "NHS Lochside")


def test_every_organisation_that_is_named_is_set_up(tmp_path: Path):
    toml = """
        [organisations.board]
        sees = ["council"]
        title = 7
        colour = "red"
        [organisations.Third]
        sees = "board"
        [organisations.fourth]
        sees = [1]
        [systems.lochside]
        plugin = "tabular"
        organisation = "lochside"
        receives = "perhaps"
    """
    assert set(faults(tmp_path, toml)) == {
        "organisations.board.sees", "organisations.board.title", "organisations.board.colour", "organisations.Third",
        "organisations.fourth.sees", "systems.lochside.organisation", "systems.lochside.receives",
    }  # fmt: skip


# --- where everything is kept


def test_what_is_kept_lies_in_a_file_of_the_working_folder_without_asking():
    assert Config().store.url == "sqlite:///outcomes-adapter.sqlite"


@pytest.mark.parametrize("url", ["", "outcomes.sqlite", "mysql://x/y", "sqlite://"])
def test_a_store_is_sqlite_or_postgresql(tmp_path: Path, url: str):
    assert set(faults(tmp_path, f'[store]\nurl = "{url}"\n')) == {"store.url"}


def test_a_password_of_the_store_stands_in_the_environment_or_a_file_only(tmp_path: Path):
    url = "postgresql://adapter:hunter2@db.example/outcomes"
    told = faults(tmp_path, f'[store]\nurl = "{url}"\n')
    assert set(told) == {"store.url"}
    assert "hunter2" not in str(told)
    assert config(tmp_path, STORE_URL=url).store.url == url
    (tmp_path / "url").write_text(url + "\n")
    read = config(tmp_path, STORE_URL_FILE=str(tmp_path / "url"))
    assert read.store.url == url
    assert "hunter2" not in repr(read)


def test_a_folder_of_maps_that_is_not_there_is_told(tmp_path: Path):
    assert set(faults(tmp_path, MAPPINGS_PATH=str(tmp_path / "none"))) == {"mappings.path"}


def test_whose_word_holds_is_set_by_field(tmp_path: Path):
    toml = f'{TWO}\n[prefer]\n"person.address" = "lochside"\n"outcomes.status" = "newest"'
    assert config(tmp_path, toml).prefer == {"person.address": "lochside", "outcomes.status": "newest"}
    read = config(tmp_path, toml, PREFER="person.address=befrienders, outcomes.why = newest")
    assert read.prefer == {"person.address": "befrienders", "outcomes.status": "newest", "outcomes.why": "newest"}


def test_a_field_or_a_system_that_cannot_be_meant_is_told(tmp_path: Path):
    toml = f'{TWO}\n[prefer]\n"Person Address" = "lochside"\n"outcomes.status" = "nobody"'
    assert set(faults(tmp_path, toml)) == {"prefer.Person Address", "prefer.outcomes.status"}
