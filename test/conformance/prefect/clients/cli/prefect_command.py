"""Runs `prefect …` in this process, as the program would: each command with its exit code and what it printed."""

import functools
import io
import json
import os
import re
import ssl
import sys
import time
import traceback
import uuid

os.environ.setdefault("COLUMNS", "200")
# What `--web` opens.
os.environ["BROWSER"] = "true"

# Handlers of logs keep the stream that they find first, so there is one for all commands.
screen = io.StringIO()
sys.stdout = sys.stderr = screen

from prefect.cli import app  # noqa: E402
from prefect.logging import configuration  # noqa: E402

# A program does these once; they take most of a command's time.
configuration.setup_logging = functools.cache(configuration.setup_logging)
ssl.create_default_context = functools.cache(ssl.create_default_context)

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOBODY = str(uuid.UUID(int=7))


def prefect(*arguments):
    """Runs a command and tells of it; returns what it printed."""
    code, output = run(arguments)
    tell(arguments, code, output)
    return output


def quietly(*arguments):
    """The same, untold: what is printed depends on what else a server has."""
    return run(arguments)[1]


def tell(arguments, code, output):
    print("told " + json.dumps([list(arguments), code, output]), file=sys.__stdout__, flush=True)


def identifier(*arguments):
    """The first id that a command prints."""
    return UUID.search(quietly(*arguments)).group()


def until(done):
    """Waits for what a server does in the background."""
    while not done():
        time.sleep(0.1)


def run(arguments):
    screen.seek(0)
    screen.truncate()
    before = sys.argv
    sys.argv = ["prefect", *arguments]
    try:
        app()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:
        traceback.print_exc()
        code = 70
    finally:
        sys.argv = before
    return code, screen.getvalue()
