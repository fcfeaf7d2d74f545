"""MiniStack with the CloudFormation types and the behaviour that our stack needs and it lacks.

Run by tools/emulator/start.ts, which also starts the engines behind it:
CONCERT_DATABASE and CONCERT_CACHE (JSON: host, port, user, password, ca), CONCERT_DATA (a folder of ours, with server.crt
and server.key), CONCERT_PLAIN_PORT (for operators' commands; functions and the links that they sign use TLS, which policies
ask for).
The extensions replace private functions of MiniStack, so they go with one version of it only.
"""

import os
import signal
import sys
from importlib.metadata import version

MINISTACK = "1.5.33"

if version("ministack") != MINISTACK:
    sys.exit(f"the emulator's extensions are for MiniStack {MINISTACK}, not {version('ministack')}")

import alarms  # noqa: E402
import authorization  # noqa: E402
import billing  # noqa: E402
import cache  # noqa: E402
import cache_users  # noqa: E402
import cleanup  # noqa: E402
import database  # noqa: E402
import events  # noqa: E402
import execution_role  # noqa: E402
import functions  # noqa: E402
import gateway  # noqa: E402
import metrics  # noqa: E402
import names  # noqa: E402
import network  # noqa: E402
import policies  # noqa: E402
import replacement  # noqa: E402
import storage  # noqa: E402
import stored_secrets  # noqa: E402
import validation  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack import app  # noqa: E402
from ministack.services.cloudformation import provisioners  # noqa: E402

for extension in (network, database, cache, cache_users, billing, storage, functions, gateway):
    extension.extend(provisioners)
for extension in (stored_secrets, policies, authorization, execution_role, metrics, alarms):
    extension.extend(provisioners)
# What CloudFormation itself does, whatever the resource: the last to wrap is the first to be asked.
for extension in (replacement, names, validation, cleanup, events):
    extension.extend(provisioners)

Config._insecure_bind = [f"127.0.0.1:{os.environ['CONCERT_PLAIN_PORT']}"]
# Beside its own port MiniStack would take 443 of whoever is root.
app._port_is_bindable = lambda *_: False
# MiniStack leaves by os._exit in places: what we put outside our folder is taken back by whoever started us too.
signal.signal(signal.SIGHUP, lambda *_: None)
del sys.argv[1:]
app.main()
