"""Clients that are slow, silent or wrong: others are served meanwhile, and every refusal is a problem."""

import http.client
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.e2e.service import PATIENCE, Answer, Service

CROWD = 100
GET = b"GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /api/search HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"POST /admin/sign-in HTTP/1.1\r\nHost: localhost\r\n"


@contextmanager
def connected(service: Service, number: int = 1) -> Iterator[list[socket.socket]]:
    """Connections that have sent nothing yet."""
    address = urlsplit(service.url)
    assert address.hostname
    assert address.port
    with ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection((address.hostname, address.port), PATIENCE))
            for _ in range(number)
        ]


def read_answer(stream: BytesIO) -> Answer:
    """The next answer of a stream."""
    status = int(stream.readline().split()[1])
    headers = http.client.parse_headers(stream)
    return Answer(status, headers, stream.read(int(headers["Content-Length"])))


def read_to_end(client: socket.socket) -> BytesIO:
    """All that a client is sent until the service ends the connection."""
    received = b""
    while part := client.recv(65536):
        received += part
    return BytesIO(received)


def asked(service: Service, request: bytes) -> Answer:
    """The one answer to a request after which the service ends the connection."""
    with connected(service) as [client]:
        client.sendall(request)
        stream = read_to_end(client)
    answer = read_answer(stream)
    assert not stream.read()
    return answer


def slowest(service: Service) -> float:
    """Seconds of the slowest of some requests, enough to come to every worker."""
    times = []
    for _ in range(8):
        start = time.monotonic()
        assert service.get("/healthz/live").status == 200
        times.append(time.monotonic() - start)
    return max(times)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="silent"),
        pytest.param(GET + b"X-Half: ", id="half a head"),
        pytest.param(GET + b"\r\n" + GET, id="half a head after a whole request"),
        pytest.param(POST + b"Content-Length: 9\r\n\r\nhalf", id="half a body"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf", id="half a chunk"),
        pytest.param(POST + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n", id="a body announced"),
        pytest.param(FORM + b"Content-Length: 9\r\n\r\nhalf", id="half a form"),
        pytest.param(FORM + b"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf", id="half a chunk of a form"),
        pytest.param(GET + b"Connection: close\r\n\r\n", id="not closing"),
        pytest.param(b"nonsense\r\n\r\n", id="not closing after a refusal"),
    ],
)
def test_a_crowd_of_slow_clients_delays_nobody(service: Service, sent: bytes) -> None:
    with connected(service, CROWD) as clients:
        for client in clients:
            client.sendall(sent)
        assert slowest(service) < 1


def test_a_crowd_that_does_not_read_a_large_file_delays_nobody(tmp_path: Path) -> None:
    made = Service(tmp_path)
    head = "<html><head><title>Báo cáo lớn</title></head><body><p>Nội dung ngắn.</p>"
    page = f"{head}<!--{'x' * 8_000_000}--></body></html>"
    (made.documents / "a.html").write_text(page, encoding="utf-8")
    assert made.reindex().startswith("added 1,")
    with made:
        target = made.search("ngắn")["hits"][0]["url"].partition("?")[0] + "/file"
        assert len(made.get(target).body) > 8_000_000
        with connected(made, CROWD) as clients:
            for client in clients:
                client.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert slowest(made) < 1


def test_a_stop_does_not_wait_for_slow_clients(tmp_path: Path) -> None:
    with Service(tmp_path) as made, connected(made, 2) as [silent, slow]:
        slow.sendall(GET)
        slowest(made)  # by now both are accepted
        made.process.send_signal(signal.SIGTERM)
        answer = read_answer(read_to_end(slow))
        assert (answer.status, answer.json()["code"]) == (408, "refused")
        assert not silent.recv(1)
        assert made.process.wait(5) == 0


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        pytest.param(b"nonsense\r\n\r\n", 400, "bad_request", id="no request line"),
        pytest.param(b"\x16\x03\x01\x02\x00\r\n\r\n", 400, "bad_request", id="bytes"),
        pytest.param(b"\r\n\r\n", 400, "bad_request", id="empty"),
        pytest.param(b"GET / HTTP/9\r\n\r\n", 400, "bad_request", id="version"),
        pytest.param(b"GET / HTTP/1.1\nHost: localhost\n\n", 400, "bad_request", id="bare line feeds"),
        pytest.param(GET + b"a b: c\r\n\r\n", 400, "bad_request", id="name of a header"),
        pytest.param(POST + b"Content-Length: -1\r\n\r\n", 400, "bad_request", id="length"),
        pytest.param(b"GET /" + b"x" * 8190 + b" HTTP/1.1\r\n\r\n", 414, "too_large", id="address"),
        pytest.param(b"GET /" + b"x" * 50_000, 414, "too_large", id="address without an end"),
        pytest.param(GET + b"Expect: miracles\r\n\r\n", 417, "refused", id="expectation"),
        pytest.param(GET + b"A: b\r\n" * 100 + b"\r\n", 431, "too_large", id="many headers"),
        pytest.param(GET + b"A: " + b"b" * 8190 + b"\r\n\r\n", 431, "too_large", id="header"),
        pytest.param(GET + b"A: " + b"b" * 50_000, 431, "too_large", id="header without an end"),
        pytest.param(POST + b"Transfer-Encoding: magic\r\n\r\n", 501, "refused", id="coding"),
    ],
)
def test_what_is_no_request_is_refused_with_a_problem(
    service: Service, sent: bytes, status: int, code: str
) -> None:
    answer = asked(service, sent)
    assert answer.headers.get_content_type() == "application/problem+json"
    assert answer.headers["Connection"] == "close"
    problem = answer.json()
    assert (answer.status, problem["status"], problem["code"]) == (status, status, code)
    assert problem["title"]
    assert problem["detail"].endswith(".")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"Content-Length: 100000\r\n\r\n" + b"x" * 100_000, id="large"),
        pytest.param(b"Content-Length: 100000\r\n\r\n", id="large and to come"),
        pytest.param(b"Content-Length: 3\r\n\r\nq=a", id="small"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n3\r\nq=a\r\n0\r\n\r\n", id="in chunks"),
    ],
)
def test_after_a_body_the_connection_ends_as_the_answer_says(service: Service, body: bytes) -> None:
    answer = asked(service, POST + body)
    assert answer.status == (413 if b"100000" in body else 405)
    assert answer.headers.get_content_type() == "application/problem+json"
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize("header", ["SCRIPT_NAME", "PATH_INFO", "REMOTE_USER"])
def test_no_header_moves_the_service(service: Service, header: str) -> None:
    request = b"GET /api/search?q=bao HTTP/1.0\r\n" + header.encode() + b": /elsewhere\r\n\r\n"
    answer = asked(service, request)
    assert answer.status == 200
    assert b"/elsewhere" not in answer.body


def test_variables_of_gunicorn_set_the_folder_and_the_proxy(tmp_path: Path) -> None:
    made = Service(tmp_path)
    (made.documents / "a.txt").write_text("Báo cáo thử nghiệm\n", encoding="utf-8")
    made.reindex()
    made.environment |= {"SCRIPT_NAME": "/kho", "FORWARDED_ALLOW_IPS": "127.0.0.1"}
    with made:
        outside = made.get("/api/search", q="báo cáo")
        assert (outside.status, outside.json()["code"]) == (404, "not_found")
        table = "/kho/api/search?q=bao&format=csv"
        host = urlsplit(made.url).netloc
        assert f"https://{host}/kho/reports/" in made.request("GET", table, X_Forwarded_Proto="https").text
        made.environment["FORWARDED_ALLOW_IPS"] = ""
    with made:
        host = urlsplit(made.url).netloc
        assert f"http://{host}/kho/reports/" in made.request("GET", table, X_Forwarded_Proto="https").text


def test_clients_behind_a_trusted_proxy_are_told_apart_when_tokens_are_guessed(tmp_path: Path) -> None:
    made = Service(tmp_path)
    made.environment |= {"SEARCHSVC_ADMIN_TOKEN": "dung", "SEARCHSVC_WORKERS": "1"}

    def status(token: str, forwarded: str) -> int:
        answer = made.request(
            "GET", "/api/reindex", Authorization=f"Bearer {token}", X_Forwarded_For=forwarded
        )
        return answer.status

    with made:
        guesses = [status("sai", f"192.0.2.{number}, 203.0.113.9") for number in range(11)]
        assert guesses == [401] * 10 + [429]
        assert status("dung", "203.0.113.9, 192.0.2.1") == 200
        made.environment["FORWARDED_ALLOW_IPS"] = ""
    with made:
        guesses = [status("sai", f"192.0.2.{number}") for number in range(11)]
        assert guesses == [401] * 10 + [429]


@pytest.mark.parametrize("target", ["/api/search?q={}&per_page=1", "/{}"])
def test_an_address_may_be_sent_without_percent_encoding(service: Service, target: str) -> None:
    raw, encoded = target.format("kè+mỏ+hàn"), target.format(quote("kè+mỏ+hàn", safe="+"))
    answer = asked(service, f"GET {raw} HTTP/1.0\r\n\r\n".encode())
    expected = service.get(encoded)
    assert answer.status == expected.status
    if answer.status == 200:
        assert answer.json()["hits"] == expected.json()["hits"]
        assert answer.json()["total"] > 0


def test_a_request_in_pieces_is_answered(service: Service) -> None:
    with connected(service) as [client]:
        for piece in (b"G", b"ET /healthz/live HT", b"TP/1.0\r", b"\n\r", b"\n"):
            client.sendall(piece)
            time.sleep(0.05)
        assert read_answer(read_to_end(client)).status == 200


def test_a_body_in_pieces_is_read(service: Service) -> None:
    with connected(service) as [client]:
        for piece in (FORM, b"content-length:  7 \r\n\r", b"\n", b"tok", b"en=x"):
            client.sendall(piece)
            time.sleep(0.05)
        answer = read_answer(read_to_end(client))
    assert (answer.status, answer.headers["Connection"]) == (403, "close")


def test_a_body_that_does_not_come_whole_is_refused(tmp_path: Path) -> None:
    with Service(tmp_path) as made, connected(made) as [client]:
        client.sendall(FORM + b"Content-Length: 9\r\n\r\nhalf")
        slowest(made)  # by now it is accepted
        made.process.send_signal(signal.SIGTERM)  # which ends our patience
        answer = read_answer(read_to_end(client))
    assert (answer.status, answer.json()["code"]) == (408, "refused")


def test_requests_sent_at_once_are_answered_in_order(service: Service) -> None:
    last = "GET /api/search?q=kè HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    with connected(service) as [client]:
        client.sendall(GET + b"\r\n" + b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n" + last)
        stream = read_to_end(client)
    assert [read_answer(stream).status for _ in range(3)] == [200, 404, 200]


def test_a_client_that_ends_its_side_first_is_answered(service: Service) -> None:
    with connected(service) as [client]:
        client.sendall(GET + b"\r\n")
        client.shutdown(socket.SHUT_WR)
        assert read_answer(read_to_end(client)).status == 200
