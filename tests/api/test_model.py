"""A service whose model is not the index's: the search says so, all else answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from api_pages import HTML, check_page
from api_snapshot import MODEL, settings_for
from search_snapshot import toy_model
from tiny_models import cross_encoder

from api.service import live
from api.web import schemas

if TYPE_CHECKING:
    from starlette.testclient import TestClient

JSON = {"accept": "application/json"}


@pytest.fixture(scope="module")
def mismatched(served_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The service with a model of 64 dimensions on an index of the shipped one."""
    model = toy_model(tmp_path_factory.mktemp("models") / "toy")
    yield from service(served_data, str(model))


def service(data: Path, model: str, reranker: str | None = None) -> Iterator[TestClient]:
    from starlette.testclient import TestClient

    from api.web.app import create_app

    app = create_app(replace(settings_for(data), model=model, reranker=reranker))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as found:
        end = time.monotonic() + 60
        while found.get("/api/plans").status_code != 200:
            assert time.monotonic() < end, found.get("/ready").text
            time.sleep(0.05)
        yield found


@pytest.mark.parametrize("path", ["/api/search?q=窓口", "/api/ask?q=窓口のある市は？"])
def test_search_names_both_models_and_the_remedy(mismatched: TestClient, path: str) -> None:
    response = mismatched.get(path, headers=JSON)
    assert response.status_code == 503
    message = schemas.Error.model_validate(response.json()).error.message
    assert Path(MODEL).name in message
    assert "toy (64)" in message
    assert "`shisaku build`" in message
    assert "SHISAKU_MODEL" in message
    assert "/" not in message.replace("https://", ""), "no folder of this machine"


def test_the_search_page_says_it_too(mismatched: TestClient) -> None:
    response = mismatched.get("/search?q=窓口", headers=HTML)
    assert response.status_code == 503
    assert "toy" in response.text
    assert "64" in response.text
    assert "<html" in response.text


@pytest.mark.parametrize(
    "path",
    ["/api/plans", "/api/topics", "/api/sources", "/api/coverage", "/topic/digital-divide"],
)
def test_data_answers(mismatched: TestClient, path: str) -> None:
    assert mismatched.get(path, headers=JSON).status_code == 200, path


def test_pages_sparql_and_exports_answer(mismatched: TestClient) -> None:
    for path in ("/", "/plans", "/topics", "/sparql", "/docs"):
        assert mismatched.get(path, headers=HTML).status_code == 200, path
    plan = mismatched.get("/api/plans").json()["plans"][0]["iri"].rpartition("plan/")[2]
    assert mismatched.get(f"/plan/{plan}", headers=HTML).status_code == 200
    turtle = mismatched.get(f"/plan/{plan}", headers={"accept": "text/turtle"})
    assert turtle.status_code == 200
    assert turtle.headers["content-type"].startswith("text/turtle")
    asked = mismatched.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
    assert asked.status_code == 200
    assert asked.json()["boolean"] is True


def test_ready_says_which_part_is_not(mismatched: TestClient, client: TestClient) -> None:
    response = mismatched.get("/ready")
    assert response.status_code == 503
    error = schemas.Error.model_validate(response.json()).error
    assert error.ready == schemas.Parts(graph=True, search=False)
    assert "toy (64)" in error.message
    assert mismatched.get("/health").status_code == 200
    assert "shisaku_ready 0" in mismatched.get("/metrics").text
    whole = schemas.Ready.model_validate(client.get("/ready").json())
    assert whole.ready == schemas.Parts(graph=True, search=True)


def test_a_model_that_comes_later_is_taken(
    served_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "RETRY_SEARCH_SECONDS", 0.2)
    folder = tmp_path / "later"
    for found in service(served_data, str(folder)):
        response = found.get("/api/search?q=窓口")
        assert response.status_code == 503
        assert "there is no such folder" in response.json()["error"]["message"]
        folder.symlink_to(Path(MODEL).resolve())
        end = time.monotonic() + 30
        while found.get("/ready").status_code != 200:
            assert time.monotonic() < end, found.get("/ready").text
            time.sleep(0.1)
        assert found.get("/api/search?q=窓口").status_code == 200


def test_the_page_shows_what_a_reranker_gave(
    served_data: Path, client: TestClient, tmp_path: Path
) -> None:
    path = "/search?q=デジタルデバイド対策"
    assert "再評価" not in client.get(path, headers=HTML).text
    for found in service(served_data, MODEL, str(cross_encoder(tmp_path / "cross"))):
        page = found.get(path, headers=HTML)
        assert page.status_code == 200
        hits = found.get("/api/search?q=デジタルデバイド対策&type=measure").json()["hits"]
        given = [hit["explanation"]["reranked"] for hit in hits]
        assert given
        assert page.text.count("再評価") == len(given)
        check_page(page)
        assert "re-read" in found.get(path + "&lang=en", headers=HTML).text
