"""Runs `prefect …` in this process, as the program would: each command with its exit code and what it printed."""

import contextlib
import io
import json
import os
import sys
import traceback

os.environ.setdefault("COLUMNS", "200")

from prefect.cli import app  # noqa: E402


def prefect(*arguments):
    """Runs a command and tells of it; returns what it printed."""
    code, output = run(arguments)
    print("told " + json.dumps([list(arguments), code, output]), flush=True)
    return output


def quietly(*arguments):
    """The same, untold: what is printed depends on what else a server has."""
    return run(arguments)[1]


def run(arguments):
    printed = io.StringIO()
    before = sys.argv
    sys.argv = ["prefect", *arguments]
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
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
    return code, printed.getvalue()
