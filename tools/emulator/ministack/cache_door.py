"""Who is let into a serverless cache: TLS before the real engine, which the client then talks to as its user.

A cache with a user group takes nobody without a name, and a user with IAM authentication by a token (cache_token.py). What
the user may do then, the engine itself decides by the user's access string.
"""

import asyncio
import os
import ssl
import sys
import threading

import cache_engine
import cache_token

FOLDER = os.environ.get("CONCERT_DATA", "")
# Source: ElastiCache User Guide, "Authenticating with IAM".
LONGEST_CONNECTION_SECONDS = 12 * 3600
NOBODY = b"-NOAUTH Authentication required.\r\n"
WRONG = b"-WRONGPASS invalid username-password pair or user is disabled.\r\n"

_loop = asyncio.new_event_loop()


def open_door(find):
    """
    Listens on a free port. `find(name)` gives the cache's record and the user of that name in its group, None for none of
    either; the user is of no interest to a cache without a group.
    """
    if not _loop.is_running():
        threading.Thread(target=_loop.run_forever, daemon=True).start()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(os.path.join(FOLDER, "server.crt"), os.path.join(FOLDER, "server.key"))

    async def serve():
        return await asyncio.start_server(lambda *streams: _visit(find, *streams), "127.0.0.1", 0, ssl=context)

    return asyncio.run_coroutine_threadsafe(serve(), _loop).result()


def port_of(door):
    return door.sockets[0].getsockname()[1]


def close_door(door):
    _loop.call_soon_threadsafe(door.close)


async def _visit(find, reader, writer):
    tasks, engine = [], None
    try:
        engine_reader, engine = await asyncio.open_connection(
            cache_engine.ENGINE["host"], cache_engine.ENGINE["port"], ssl=cache_engine.trust()
        )
        if cache_engine.own_login():
            engine.write(cache_engine.own_login())
            await engine_reader.readline()
        tasks = [asyncio.ensure_future(_ask(find, reader, writer, engine)), asyncio.ensure_future(_pass_on(engine_reader, writer))]
        await asyncio.wait(tasks, timeout=LONGEST_CONNECTION_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    except OSError as error:
        print(f"the cache server cannot be reached: {error}", file=sys.stderr)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for stream in (engine, writer):
            if stream is not None:
                stream.close()


async def _ask(find, reader, writer, engine):
    """Until somebody is let in the engine hears nothing, so no answer of ours can overtake one of its."""
    cache, _ = find(None)
    is_known = not cache["UserGroupId"]
    while True:
        command = await _read(reader)
        login = _login_in(command)
        if login is not None and cache["UserGroupId"]:
            is_valid = _is_valid(find, command[login], command[login + 1])
            if not is_valid and not is_known:
                writer.write(WRONG)
                continue
            is_known = True
            command[login + 1] = cache_engine.PASSWORD.encode() if is_valid else b"wrong"
        if is_known:
            engine.write(cache_engine.encoded(*command))
            await engine.drain()
        else:
            writer.write(NOBODY)


async def _pass_on(engine_reader, writer):
    while data := await engine_reader.read(65_536):
        writer.write(data)
        await writer.drain()


async def _read(reader):
    count = await _size(reader, b"*")
    parts = []
    for _ in range(count):
        parts.append((await reader.readexactly(await _size(reader, b"$") + 2))[:-2])
    return parts


async def _size(reader, kind):
    line = await reader.readuntil(b"\r\n")
    if line[:1] != kind:
        raise ValueError("no command of the protocol")
    return int(line[1:])


def _login_in(command):
    """Where in a command the user's name is, before the password; None in others."""
    words = [part.upper() for part in command]
    if words[:1] == [b"AUTH"] and len(words) == 3:
        return 1
    if words[:1] == [b"HELLO"] and b"AUTH" in words[2:-2]:
        return words.index(b"AUTH", 2) + 1
    return None


def _is_valid(find, name, token):
    cache, user = find(name.decode(errors="replace"))
    try:
        if user is None or user["Authentication"]["Type"] != "iam":
            raise cache_token.Refused("no such user with IAM authentication")
        cache_token.check(token.decode(errors="replace"), user, cache)
        return True
    except cache_token.Refused as reason:
        print(f"ElastiCache refuses {name!r}: {reason}", file=sys.stderr)
        return False
