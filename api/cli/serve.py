"""``shisaku serve``: the HTTP service, after a build where one is asked for."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
from dataclasses import replace
from pathlib import Path

import resources
from api.cli.output import note
from api.errors import BuildError, UsageError
from api.settings import Settings
from resources.processes import environment
from text.messages import Message

DONE = 0


def serve(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until interrupted; ``--build`` first builds what is not built yet."""
    settings = replace(
        settings,
        host=args.host or settings.host,
        port=settings.port if args.port is None else args.port,
    )
    listening = _listen(settings.host, settings.port)
    with listening:
        if args.build is not None:
            _build_first([Path(path) for path in args.build] or [resources.corpus()], settings)
        return _serve(listening, settings)


def _listen(host: str, port: int) -> socket.socket:
    """The socket, bound before anything slow begins: a taken port is known at once."""
    try:
        kind, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # with the protocol named, asyncio turns off Nagle's algorithm, which would
        # hold the second packet of every answer back for 40 ms
        listening = socket.socket(kind, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as problem:
        raise UsageError(
            Message(
                "SHISAKU_HOST: %(host)s cannot be listened on (%(reason)s)",
                host=host,
                reason=problem,
            )
        ) from problem
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as problem:
        listening.close()
        raise UsageError(
            Message(
                "SHISAKU_PORT: %(host)s:%(port)s cannot be listened on (%(reason)s); is the service running already?",
                host=host,
                port=port,
                reason=problem.strerror,
            )
        ) from problem
    return listening


def _build_first(paths: list[Path], settings: Settings) -> None:
    from api.jobs.build import reusable

    if reusable(settings, paths) is not None:
        note(Message("the snapshot is up to date"))
        return
    # a process of its own: what a build needs of memory is gone when it ends
    import subprocess

    command = [sys.executable, "-P", "-m", "api.cli", "build", *map(str, paths)]
    own = {**environment(), "SHISAKU_DATA": str(settings.data)}
    code = subprocess.run(command, env=own, check=False).returncode  # noqa: S603
    if code == DONE:
        return
    from graph.errors import SnapshotError
    from graph.store.snapshot import current

    try:
        snapshot = current(settings.data)
    except SnapshotError as problem:
        raise BuildError(Message("nothing was built, so there is nothing to serve")) from problem
    note(
        Message(
            "serving snapshot %(snapshot)s; see above for what was refused", snapshot=snapshot.id
        )
    )


def _serve(listening: socket.socket, settings: Settings) -> int:
    import uvicorn

    from api.service.logs import Calm
    from api.web.app import create_app
    from api.web.connections import Guard, GuardedSocket, connection_limit, protocol_for

    host, port = listening.getsockname()[:2]
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        handler.addFilter(Calm())
    for name in ("httpx", "sentence_transformers"):
        logging.getLogger(name).setLevel(logging.WARNING)
    app = create_app(replace(settings, port=port))
    guard = Guard(connection_limit())
    config = uvicorn.Config(
        app,
        http=protocol_for(guard),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
        h11_max_incomplete_event_size=64 * 1024,
    )
    shown = f"[{host}]" if ":" in host else host
    # the address is only told once a connection to it is no longer refused
    listening.listen(config.backlog)
    note(f"Shisaku: http://{shown}:{port}/")
    guarded = GuardedSocket.of(listening, guard)
    try:
        uvicorn.Server(config).run(sockets=[guarded])
    except KeyboardInterrupt:
        return 0
    return 0
