# SPDX-License-Identifier: Apache-2.0
"""A WebSocket peer on Python's websockets: "peer.py serve|visit URL COMPRESSION [quiet]". See PeerProcess for what it says
and what it can be told."""
import asyncio
import sys

import websockets
from websockets.extensions import permessage_deflate

role, url, compression = sys.argv[1:4]
quiet = len(sys.argv) > 4


def say(*words):
    print(*words, flush=True)


def settings():
    common = {"max_size": None, "subprotocols": ["two", "three"]}
    if compression == "usual":
        return common
    common["compression"] = None
    if compression != "none":
        forget = compression == "no-takeover"
        factory = (permessage_deflate.ServerPerMessageDeflateFactory if role == "serve"
                   else permessage_deflate.ClientPerMessageDeflateFactory)
        common["extensions"] = [factory(server_no_context_takeover=forget, client_no_context_takeover=forget)]
    return common


async def attend(socket):
    say("open", socket.subprotocol or "-", ", ".join(each.name for each in socket.extensions) or "-")
    told = asyncio.create_task(listen(socket))
    try:
        async for message in socket:
            binary = isinstance(message, bytes)
            say("binary" if binary else "text", len(message if binary else message.encode()))
            if not quiet:
                await socket.send(message)
    except websockets.ConnectionClosedError:
        pass
    say("close", socket.close_code, socket.close_reason)
    told.cancel()


async def listen(socket):
    loop = asyncio.get_running_loop()
    while True:
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            sys.exit(0)
        await obey(socket, *line.rstrip("\n").split(" ", 1))


async def obey(socket, command, rest):
    if command == "pieces":
        await socket.send(rest.split("|"))
    elif command == "ping":
        answer = await socket.ping(bytes.fromhex(rest))
        answer.add_done_callback(lambda done: say("pong", rest))
    elif command == "close":
        code, _, reason = rest.partition(" ")
        await socket.close(int(code), reason)
    else:
        say("error", "unknown command")


async def main():
    if role == "serve":
        async with websockets.serve(attend, "127.0.0.1", 0, **settings()) as server:
            say("listening", server.sockets[0].getsockname()[1])
            await asyncio.Future()
    else:
        async with websockets.connect(url, **settings()) as socket:
            await attend(socket)


asyncio.run(main())
