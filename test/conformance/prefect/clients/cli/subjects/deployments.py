"""Deployments and their schedules."""

import json

from prefect_command import NOBODY, identifier, prefect, quietly, until
from project import FLOWS, PROJECT, written


def deployments():
    written("flows.py", FLOWS)
    written("prefect.yaml", PROJECT)
    prefect("--no-prompt", "deploy", "--all")
    # One after the other: previews sort by when runs were planned.
    until(lambda: planned() == 3)
    prefect("--no-prompt", "deploy", "-n", "second")
    prefect("--no-prompt", "deploy", "flows.py:hello", "-n", "third", "-p", "processes", "--interval", "7200")
    until(lambda: planned() == 6)
    prefect("--no-prompt", "deploy", "flows.py:hello", "-n", "lost", "-p", "nothing")
    prefect("deployment", "ls")
    prefect("deployment", "ls", "--by-created")
    prefect("deployment", "inspect", "hello/first")
    prefect("deployment", "inspect", "hello/first", "-o", "json")
    prefect("deployment", "inspect", "hello/nothing")
    prefect("sdk", "generate", "--output", "sdk.py")
    prefect("flow", "ls")
    prefect("flow", "ls", "--limit", "1", "-o", "json")


def planned():
    """How many runs are planned: three of a schedule, soon after it was deployed."""
    return len(json.loads(quietly("flow-run", "ls", "--state-type", "SCHEDULED", "-o", "json")))


def schedules():
    ours = "hello/second"
    prefect("deployment", "schedule", "ls", "hello/first")
    prefect("deployment", "schedule", "ls", "hello/first", "-o", "json")
    prefect("deployment", "schedule", "ls", "hello/nothing")
    prefect("deployment", "schedule", "create", ours, "--cron", "0 5 * * *", "--timezone", "UTC")
    prefect("deployment", "schedule", "create", ours, "--interval", "900", "--anchor-date", "2026-02-01T00:00:00+01:00")
    prefect("deployment", "schedule", "create", ours, "--rrule", "FREQ=DAILY;BYHOUR=3;BYMINUTE=0;BYSECOND=0")
    prefect("deployment", "schedule", "create", ours, "--rrule", '{"rrule": "FREQ=WEEKLY", "timezone": "Asia/Tokyo"}')
    prefect("deployment", "schedule", "create", ours, "--rrule", "FREQ=NEVER")
    prefect("deployment", "schedule", "create", ours, "--cron", "not a cron")
    prefect("deployment", "schedule", "create", ours, "--cron", "0 5 * * *", "--timezone", "Mars/Olympus")
    prefect("deployment", "schedule", "create", ours, "--interval", "-1")
    prefect("deployment", "schedule", "create", "hello/nothing", "--interval", "900")
    prefect("deployment", "schedule", "ls", ours)
    prefect("deployment", "schedule", "create", ours, "--cron", "0 6 * * *", "--replace", "-y")
    schedule = identifier("deployment", "schedule", "ls", ours)
    prefect("deployment", "schedule", "pause", ours, schedule)
    prefect("deployment", "schedule", "resume", ours, schedule)
    prefect("deployment", "schedule", "resume", ours, NOBODY)
    prefect("deployment", "schedule", "delete", ours, NOBODY, "-y")
    prefect("deployment", "schedule", "delete", ours, schedule, "-y")
    prefect("--no-prompt", "deployment", "schedule", "pause", "--all")
    prefect("--no-prompt", "deployment", "schedule", "resume", "--all")
    prefect("deployment", "schedule", "clear", "hello/third", "-y")
    prefect("deployment", "schedule", "ls", "hello/third")
