"""MiniStack with the CloudFormation types and the behaviour that our stack needs and it lacks.

Run by tools/emulator/start.ts, which also starts the engines behind it:
CONCERT_DATABASE and CONCERT_CACHE (JSON: host, port, user, password, ca), CONCERT_DATA (a folder of ours, with server.crt
and server.key).
The extensions replace private functions of MiniStack, so they go with one version of it only.
"""

import signal
import sys
from importlib.metadata import version

MINISTACK = "1.5.33"

if version("ministack") != MINISTACK:
    sys.exit(f"the emulator's extensions are for MiniStack {MINISTACK}, not {version('ministack')}")

import billing  # noqa: E402
import cache  # noqa: E402
import cache_users  # noqa: E402
import cleanup  # noqa: E402
import database  # noqa: E402
import events  # noqa: E402
import functions  # noqa: E402
import gateway  # noqa: E402
import names  # noqa: E402
import network  # noqa: E402
import replacement  # noqa: E402
import storage  # noqa: E402
import validation  # noqa: E402
from ministack.app import main  # noqa: E402
from ministack.services.cloudformation import provisioners  # noqa: E402

for extension in (network, database, cache, cache_users, billing, storage, functions, gateway):
    extension.extend(provisioners)
# What CloudFormation itself does, whatever the resource: the last to wrap is the first to be asked.
for extension in (replacement, names, validation, cleanup, events):
    extension.extend(provisioners)

# MiniStack leaves by os._exit in places: what we put outside our folder is taken back by whoever started us too.
signal.signal(signal.SIGHUP, lambda *_: None)
del sys.argv[1:]
main()
