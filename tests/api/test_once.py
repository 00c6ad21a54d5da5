"""What depends on the snapshot alone is computed once, however many ask for it at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from api.service.live import Live


def test_callers_at_the_same_time_share_one_computation(client: TestClient) -> None:
    live: Live = client.app.state.live  # type: ignore[attr-defined]
    began, let_go, made = threading.Event(), threading.Event(), []

    def make() -> int:
        made.append(1)
        began.set()
        assert let_go.wait(30)
        return 7

    with live.borrow() as opened, ThreadPoolExecutor(3) as threads:
        futures = [threads.submit(opened.once, "of this test", make) for _ in range(3)]
        assert began.wait(30)
        let_go.set()
        assert [future.result(30) for future in futures] == [7, 7, 7]
    assert made == [1]
