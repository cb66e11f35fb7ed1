"""uvicorn in a thread, which stops at once: hundreds of tests start and stop one."""

import asyncio
import socket
import time
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

START_SECONDS = 10.0
TICK_SECONDS = 0.1
LAST_WORDS_SECONDS = 1.0


class Server(uvicorn.Server):
    """uvicorn without its tenths of a second of politeness at the end."""

    def __init__(self, app: ASGIApp) -> None:
        config = uvicorn.Config(
            app, ws="wsproto", lifespan="off", log_level="error", access_log=False
        )
        super().__init__(config)
        self._leaving = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def leave(self) -> None:
        """Stop soon; called from any thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._leaving.set)

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            try:
                await asyncio.wait_for(self._leaving.wait(), TICK_SECONDS)
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for sock in sockets or []:
            sock.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)
        tasks = list(self.server_state.tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=LAST_WORDS_SECONDS)
            for task in late:
                task.cancel()


def serve(app: ASGIApp, listening: socket.socket) -> tuple[Server, Thread]:
    """Serve in a thread; returns when it answers. Raises RuntimeError if it does not."""
    server = Server(app)
    thread = Thread(target=server.run, args=([listening],), name="sandbox", daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the sandbox did not start")
        time.sleep(0.002)
    return server, thread
