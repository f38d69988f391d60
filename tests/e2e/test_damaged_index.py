"""A damaged index under a running service: searches go on, health tells it, the next run mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.service import Service


@pytest.fixture
def service(tmp_path: Path) -> Service:
    service = Service(tmp_path)
    (service.documents / "a.txt").write_text("Báo cáo\n\nĐê đã đắp xong.\n", encoding="utf-8")
    service.reindex()
    (service.documents / "b.txt").write_text("Báo cáo\n\nĐê lại vỡ.\n", encoding="utf-8")
    service.reindex()
    return service


def newest(service: Service, suffix: str) -> Path:
    return max(service.index.rglob(f"*{suffix}"), key=lambda path: path.stat().st_mtime_ns)


def test_searches_go_on_over_the_state_before_until_the_next_run(service: Service) -> None:
    newest(service, ".toc").write_bytes(b"")
    with service:
        assert service.get("/api/search", q="đê").json()["total"] == 1
        ready = service.get("/healthz/ready")
        assert (ready.status, ready.json()["status"]) == (200, "degraded")
        assert ready.json()["detail"].endswith(".")
        assert "damage " in service.run("status").stdout
        service.reindex()
        assert service.get("/api/search", q="đê").json()["total"] == 2
        assert service.get("/healthz/ready").json() == {"status": "ok"}
    assert "Searches are answered from an older state" in service.log.read_text(encoding="utf-8")
    assert service.run("verify").returncode == 0


def test_without_a_good_state_each_search_is_one_sentence_until_the_next_run(service: Service) -> None:
    for path in service.index.rglob("*.toc"):
        path.write_bytes(b"")
    with service:
        for address in ("/api/search", "/healthz/ready"):
            answer = service.get(address, q="đê")
            assert (answer.status, answer.json()["code"]) == (503, "index_unavailable")
            assert "run reindex" in answer.json()["detail"]
        service.reindex()
        assert service.get("/api/search", q="đê").json()["total"] == 2
