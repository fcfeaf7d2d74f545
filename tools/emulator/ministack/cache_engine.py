"""The real Valkey or Redis behind the emulated ElastiCache: CONCERT_CACHE (JSON: host, port, user, password, ca)."""

import json
import os
import secrets
import socket
import ssl

ENGINE = json.loads(os.environ.get("CONCERT_CACHE", "null"))

# Users of the engine all have it; it never leaves this process.
PASSWORD = secrets.token_hex()


def encoded(*command):
    parts = [part if isinstance(part, bytes) else part.encode() for part in command]
    return b"".join([b"*%d\r\n" % len(parts), *(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)])


def trust():
    return ssl.create_default_context(cafile=ENGINE["ca"])


def own_login():
    """What to say first on a connection to an engine that wants to know who we are."""
    return encoded("AUTH", ENGINE["user"] or "default", ENGINE["password"]) if ENGINE["password"] else b""


def set_user(name, access):
    """Gives the engine a user with an access string of ElastiCache's. Raises ValueError where the engine refuses it."""
    _say("ACL", "SETUSER", name, "reset", *access.split(), f">{PASSWORD}")


def drop_user(name):
    _say("ACL", "DELUSER", name)


def _say(*command):
    address = (ENGINE["host"], ENGINE["port"])
    with socket.create_connection(address, 5) as plain, trust().wrap_socket(plain, server_hostname=ENGINE["host"]) as tls:
        tls.sendall(own_login() + encoded(*command))
        with tls.makefile("rb") as answers:
            lines = [answers.readline() for _ in range(2 if ENGINE["password"] else 1)]
    for line in lines:
        if not line or line.startswith(b"-"):
            raise ValueError(f"the cache server answers {line.decode().strip() or 'nothing'}")
