"""Guessing the admin token: whoever is wrong too often must wait, and nobody else."""

import time

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from searchsvc.errors import TooManyRequests
from searchsvc.web import brake
from searchsvc.web.brake import GUESSES, SECONDS, Brake
from tests.web.administration import TOKEN

STRANGER, OWNER = "203.0.113.9", "198.51.100.4"


@pytest.fixture
def client(operator: FlaskClient) -> FlaskClient:
    return operator


def call(client: FlaskClient, token: str, address: str) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return client.get("/api/reindex", headers=headers, environ_overrides={"REMOTE_ADDR": address})


def sign_in(client: FlaskClient, token: str, address: str) -> TestResponse:
    overrides = {"REMOTE_ADDR": address}
    return client.post("/admin/sign-in?lang=en", data={"token": token}, environ_overrides=overrides)


def test_after_ten_wrong_tokens_a_program_must_wait_and_is_told_how_long(client: FlaskClient) -> None:
    for number in range(GUESSES):
        assert call(client, f"wrong{number}", STRANGER).status_code == 401
    for token in ("wrong", TOKEN):
        refused = call(client, token, STRANGER)
        assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_requests")
        assert refused.content_type == "application/problem+json"
        assert 0 < int(refused.headers["Retry-After"]) <= SECONDS + 1
        assert "wrong admin tokens" in refused.get_json()["detail"]


def test_a_strangers_guesses_do_not_keep_the_owner_out(client: FlaskClient) -> None:
    for _ in range(2 * GUESSES):
        call(client, "wrong", STRANGER)
    assert call(client, TOKEN, OWNER).status_code == 200
    assert sign_in(client, TOKEN, OWNER).status_code == 303


def test_who_is_signed_in_stays_so_behind_the_brake(client: FlaskClient) -> None:
    assert sign_in(client, TOKEN, STRANGER).status_code == 303
    for _ in range(GUESSES + 1):
        call(client, "wrong", STRANGER)
    page = client.get("/admin?lang=en", environ_overrides={"REMOTE_ADDR": STRANGER})
    assert "Index administration" in page.text
    assert "Sign out" in page.text


def test_the_form_is_refused_with_a_page_and_counts_with_the_calls(client: FlaskClient) -> None:
    for _ in range(GUESSES):
        assert sign_in(client, "wrong", STRANGER).status_code == 403
    refused = sign_in(client, TOKEN, STRANGER)
    assert refused.status_code == 429
    assert refused.content_type.startswith("text/html")
    assert "Please wait a minute" in refused.text
    assert int(refused.headers["Retry-After"]) > 0
    assert call(client, TOKEN, STRANGER).status_code == 429


def test_another_site_cannot_spend_the_guesses_of_whoever_reads_it(client: FlaskClient) -> None:
    for site in ("cross-site", "same-site"):
        for _ in range(GUESSES):
            sent = client.post(
                "/admin/sign-in",
                data={"token": "wrong"},
                headers={"Sec-Fetch-Site": site},
                environ_overrides={"REMOTE_ADDR": OWNER},
            )
            assert sent.status_code == 403
    assert sign_in(client, TOKEN, OWNER).status_code == 303
    own = {"Sec-Fetch-Site": "same-origin"}
    assert client.post("/admin/sign-in", data={"token": TOKEN}, headers=own).status_code == 303


def test_after_a_minute_tokens_are_looked_at_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(GUESSES):
        call(client, "wrong", STRANGER)
    later = time.monotonic() + SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert call(client, TOKEN, STRANGER).status_code == 200


def test_right_tokens_and_calls_without_one_are_never_braked(client: FlaskClient) -> None:
    for _ in range(2 * GUESSES):
        assert call(client, TOKEN, OWNER).status_code == 200
        assert client.get("/api/reindex", environ_overrides={"REMOTE_ADDR": OWNER}).status_code == 401


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.9", "::ffff:203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
        ("", "no address", True),
        (None, "", True),
    ],
)
def test_the_addresses_that_one_client_may_choose_from_are_one(
    first: str | None, second: str | None, *, same: bool
) -> None:
    made = Brake()
    for _ in range(GUESSES):
        made.count(first)
    if not same:
        made.require_patience(second)
        return
    with pytest.raises(TooManyRequests):
        made.require_patience(second)


def test_only_so_many_addresses_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brake, "MOST_ADDRESSES", 3)
    made = Brake()
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"):
        for _ in range(GUESSES):
            made.count(address)
    made.require_patience("192.0.2.1")
    with pytest.raises(TooManyRequests):
        made.require_patience("192.0.2.2")
