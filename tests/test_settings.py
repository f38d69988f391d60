import dataclasses
from pathlib import Path

import pytest

from searchsvc import settings
from searchsvc.errors import SettingError


def test_an_empty_environment_gives_the_defaults_of_the_contract(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = settings.load({})
    assert loaded.documents == tmp_path / "documents"
    assert loaded.index == tmp_path / "index"
    assert (loaded.engine, loaded.host, loaded.port) == ("whoosh", "127.0.0.1", 8000)
    assert loaded.workers >= 1
    assert loaded.admin_token is None


def test_every_setting_is_read_from_its_variable() -> None:
    loaded = settings.load(
        {
            "SEARCHSVC_DOCUMENTS": "/srv/bao cao",
            "SEARCHSVC_INDEX": "/var/index",
            "SEARCHSVC_ENGINE": "whoosh",
            "SEARCHSVC_HOST": "::1",
            "SEARCHSVC_PORT": "65535",
            "SEARCHSVC_WORKERS": "3",
            "SEARCHSVC_ADMIN_TOKEN": "a-long-secret",
            "SEARCHSVC_URL": "https://Example.org:8443/",
        }
    )
    assert dataclasses.asdict(loaded) == {
        "documents": Path("/srv/bao cao"),
        "index": Path("/var/index"),
        "engine": "whoosh",
        "host": "::1",
        "port": 65535,
        "workers": 3,
        "admin_token": "a-long-secret",
        "url": "https://example.org:8443",
    }


def test_the_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHSVC_PORT", "0")
    assert settings.load().port == 0


def test_empty_variables_count_as_unset() -> None:
    names = [f"SEARCHSVC_{field.name.upper()}" for field in dataclasses.fields(settings.Settings)]
    assert settings.load(dict.fromkeys(names, "")) == settings.load({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "http"),
        ("PORT", "8_000"),
        ("PORT", "٨٠٠٠"),
        ("PORT", "9" * 5000),
        ("WORKERS", "0"),
        ("WORKERS", "2.5"),
        ("ENGINE", "lucene"),
        ("ADMIN_TOKEN", "mật khẩu"),
        ("ADMIN_TOKEN", "two words"),
        ("URL", "example.org"),
        ("URL", "ftp://example.org"),
        ("URL", "https://example.org/kho"),
        ("URL", "https://user@example.org"),
        ("URL", "https://exa mple.org"),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence_that_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=rf"\ASEARCHSVC_{name} must [^\n]+\.\Z"):
        settings.load({f"SEARCHSVC_{name}": value})


def test_the_index_cannot_be_the_folder_of_documents(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="SEARCHSVC_INDEX"):
        settings.load({"SEARCHSVC_DOCUMENTS": str(tmp_path), "SEARCHSVC_INDEX": f"{tmp_path}/x/.."})


def test_the_token_is_not_shown_in_messages() -> None:
    assert "secret" not in repr(settings.load({"SEARCHSVC_ADMIN_TOKEN": "secret"}))
    with pytest.raises(SettingError) as raised:
        settings.load({"SEARCHSVC_ADMIN_TOKEN": "secret secret"})
    assert "secret" not in str(raised.value)
