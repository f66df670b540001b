"""Every command of Prefect's that speaks with a server, in an order in which each finds what it needs."""

import json
import os
import re
import sys
import time
import uuid

from prefect_command import prefect, quietly

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOBODY = str(uuid.UUID(int=7))

FLOWS = '''
from prefect import flow, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.blocks.core import Block
from pydantic import SecretStr


class Machine(Block):
    """Where it runs."""

    host: str
    password: SecretStr


@task
def twice(n):
    print("twice")
    return n * 2


@flow(log_prints=True)
def hello(n: int = 1, name: str = "you"):
    """Says hello."""
    print(f"hello {name}")
    create_markdown_artifact("# Hello", key="greeting", description="a greeting")
    create_link_artifact("https://example.com", key="there")
    return twice(n)


if __name__ == "__main__":
    hello()
'''

PROJECT = '''
name: project
pull:
  - prefect.deployments.steps.set_working_directory:
      directory: .
deployments:
  - name: first
    entrypoint: flows.py:hello
    description: The first.
    tags: [a, b]
    version: "7"
    parameters: {n: 3}
    work_pool: {name: processes, work_queue_name: fast, job_variables: {env: {COLOUR: blue}}}
    concurrency_limit: 2
    schedules:
      - {cron: "0 4 * * *", timezone: Europe/Paris, slug: nightly}
      - {interval: 3600, anchor_date: "2026-01-01T00:00:00Z", active: false}
    triggers:
      - {type: event, match: {prefect.resource.id: "bell.*"}, expect: [rang], enabled: true}
  - name: second
    entrypoint: flows.py:hello
    work_pool: {name: processes}
'''


def identifier(*arguments):
    """The first id that a command prints."""
    return UUID.search(quietly(*arguments)).group()


def api():
    prefect("version")
    prefect("api", "GET", "/health")
    prefect("api", "POST", "/flows/filter", "--data", '{"limit": 0}')
    prefect("api", "GET", f"/flows/{NOBODY}")
    prefect("api", "POST", "/flows/filter", "--data", '{"unknown": 1}')


def variables():
    prefect("variable", "ls")
    prefect("variable", "set", "colour", "blue", "--tag", "a", "--tag", "b")
    prefect("variable", "set", "colour", "red")
    prefect("variable", "set", "colour", "red", "--overwrite")
    prefect("variable", "get", "colour")
    prefect("variable", "get", "nothing")
    prefect("variable", "inspect", "colour")
    prefect("variable", "inspect", "nothing")
    prefect("variable", "set", "Not-Valid!", "x")
    prefect("variable", "ls")
    prefect("variable", "unset", "colour")
    prefect("variable", "unset", "colour")


def limits():
    prefect("gcl", "ls")
    prefect("gcl", "create", "doors", "--limit", "2")
    prefect("gcl", "create", "doors", "--limit", "2")
    prefect("gcl", "create", "rate", "--limit", "5", "--slot-decay-per-second", "0.5")
    prefect("gcl", "create", "wrong", "--limit", "-1")
    prefect("gcl", "inspect", "doors")
    prefect("gcl", "inspect", "nothing")
    prefect("gcl", "update", "doors", "--limit", "3", "--active-slots", "1")
    prefect("gcl", "update", "doors", "--disable")
    prefect("gcl", "update", "nothing", "--limit", "3")
    prefect("gcl", "enable", "doors")
    prefect("gcl", "enable", "doors")
    prefect("gcl", "disable", "doors")
    prefect("gcl", "ls")
    prefect("gcl", "delete", "doors")
    prefect("gcl", "delete", "doors")
    prefect("gcl", "delete", "rate")
    prefect("concurrency-limit", "ls")
    prefect("concurrency-limit", "create", "gate", "3")
    prefect("concurrency-limit", "create", "gate", "4")
    prefect("concurrency-limit", "inspect", "gate")
    prefect("concurrency-limit", "inspect", "nothing")
    prefect("concurrency-limit", "ls")
    prefect("concurrency-limit", "reset", "gate")
    prefect("concurrency-limit", "reset", "nothing")
    prefect("concurrency-limit", "delete", "gate")
    prefect("concurrency-limit", "delete", "gate")


def pools():
    prefect("work-pool", "ls")
    prefect("work-pool", "create", "processes", "--type", "process")
    prefect("work-pool", "create", "processes", "--type", "process")
    prefect("work-pool", "create", "containers", "--type", "docker", "--paused")
    prefect("work-pool", "create", "pods", "--type", "kubernetes")
    prefect("work-pool", "create", "strange", "--type", "no-such-type")
    prefect("work-pool", "create", "prefect-reserved", "--type", "process")
    prefect("work-pool", "get-default-base-job-template", "--type", "process")
    prefect("work-pool", "inspect", "processes")
    prefect("work-pool", "inspect", "containers", "-o", "json")
    prefect("work-pool", "inspect", "nothing")
    prefect("work-pool", "pause", "processes")
    prefect("work-pool", "resume", "processes")
    prefect("work-pool", "pause", "nothing")
    prefect("work-pool", "set-concurrency-limit", "processes", "4")
    prefect("work-pool", "set-concurrency-limit", "nothing", "4")
    prefect("work-pool", "slots", "processes")
    prefect("work-pool", "update", "processes", "--description", "Runs here.", "--concurrency-limit", "9")
    prefect("work-pool", "clear-concurrency-limit", "processes")
    prefect("work-pool", "ls")
    prefect("work-pool", "ls", "-o", "json")
    prefect("work-pool", "preview", "processes")
    prefect("work-pool", "delete", "pods")
    prefect("work-pool", "delete", "pods")
    prefect("work-pool", "delete", "containers")


def queues():
    prefect("work-queue", "create", "fast", "--pool", "processes", "--priority", "1", "--limit", "3")
    prefect("work-queue", "create", "fast", "--pool", "processes")
    prefect("work-queue", "create", "slow", "--pool", "processes")
    prefect("work-queue", "create", "lost", "--pool", "nothing")
    prefect("work-queue", "ls", "--pool", "processes")
    prefect("work-queue", "ls", "--pool", "nothing")
    prefect("work-queue", "inspect", "fast", "--pool", "processes")
    prefect("work-queue", "inspect", "nothing", "--pool", "processes")
    prefect("work-queue", "set-concurrency-limit", "slow", "5", "--pool", "processes")
    prefect("work-queue", "clear-concurrency-limit", "slow", "--pool", "processes")
    prefect("work-queue", "pause", "slow", "--pool", "processes")
    prefect("work-queue", "resume", "slow", "--pool", "processes")
    prefect("work-queue", "slots", "slow", "--pool", "processes")
    prefect("work-queue", "preview", "slow", "--pool", "processes")
    prefect("work-queue", "read-runs", "slow", "--pool", "processes")
    prefect("work-queue", "delete", "slow", "--pool", "processes")
    prefect("work-queue", "delete", "slow", "--pool", "processes")


def deployments():
    with open("flows.py", "w") as file:
        file.write(FLOWS)
    with open("prefect.yaml", "w") as file:
        file.write(PROJECT)
    prefect("--no-prompt", "deploy", "--all")
    prefect("--no-prompt", "deploy", "-n", "second")
    prefect("--no-prompt", "deploy", "flows.py:hello", "-n", "third", "-p", "processes", "--interval", "7200")
    prefect("--no-prompt", "deploy", "flows.py:hello", "-n", "lost", "-p", "nothing")
    prefect("deployment", "ls")
    prefect("deployment", "inspect", "hello/first")
    prefect("deployment", "inspect", "hello/nothing")
    prefect("deployment", "schedule", "ls", "hello/first")
    prefect("deployment", "schedule", "create", "hello/second", "--cron", "0 5 * * *", "--timezone", "UTC")
    prefect("deployment", "schedule", "create", "hello/second", "--interval", "900")
    prefect("deployment", "schedule", "create", "hello/second", "--cron", "not a cron")
    prefect("deployment", "schedule", "create", "hello/second", "--cron", "0 6 * * *", "--replace", "-y")
    schedule = identifier("deployment", "schedule", "ls", "hello/second")
    prefect("deployment", "schedule", "pause", "hello/second", schedule)
    prefect("deployment", "schedule", "resume", "hello/second", schedule)
    prefect("deployment", "schedule", "resume", "hello/second", NOBODY)
    prefect("deployment", "schedule", "delete", "hello/second", schedule, "-y")
    prefect("deployment", "schedule", "clear", "hello/third", "-y")
    prefect("deployment", "schedule", "ls", "hello/third")


def runs():
    ran = prefect("deployment", "run", "hello/second", "-p", "n=4", "--flow-run-name", "fourth", "--tag", "t")
    run = UUID.search(ran).group()
    prefect("deployment", "run", "hello/second", "-p", "n=many")
    prefect("deployment", "run", "hello/second", "-p", "unknown=1")
    prefect("deployment", "run", "hello/nothing")
    # The nightly runs of `first` are planned soon after it was deployed.
    until(lambda: len(json.loads(quietly("flow-run", "ls", "--state-type", "SCHEDULED", "-o", "json"))) >= 4)
    prefect("work-pool", "preview", "processes", "--hours", "1")
    prefect("flow-run", "inspect", run)
    prefect("flow-run", "cancel", run)
    prefect("flow-run", "cancel", run)
    prefect("flow-run", "retry", run)
    prefect("flow-run", "ls", "--flow-name", "hello", "--state-type", "CANCELLED")
    prefect("flow-run", "delete", run)
    prefect("flow-run", "delete", run)
    prefect("flow-run", "inspect", NOBODY)
    prefect("flow-run", "logs", NOBODY)
    prefect("flow-run", "cancel", NOBODY)
    executed = identifier("deployment", "run", "hello/second", "--flow-run-name", "executed")
    quietly("flow-run", "execute", executed)
    until(lambda: "Finished in state" in quietly("flow-run", "logs", executed))
    prefect("flow-run", "inspect", executed)
    prefect("flow-run", "watch", executed)
    prefect("flow-run", "logs", executed, "--head")
    prefect("flow-run", "ls", "--state", "Completed")
    prefect("flow", "ls")
    until(lambda: "Completed" in quietly("task-run", "ls"))
    prefect("task-run", "ls")
    task_run = identifier("task-run", "ls")
    prefect("task-run", "inspect", task_run)
    prefect("task-run", "inspect", NOBODY)
    prefect("task-run", "logs", task_run)
    prefect("artifact", "ls")
    prefect("artifact", "ls", "--all")
    prefect("artifact", "inspect", "greeting")
    prefect("artifact", "inspect", "nothing")
    prefect("artifact", "delete", "greeting")
    prefect("artifact", "delete", "greeting")
    prefect("artifact", "delete", "--id", NOBODY)


def until(done):
    """Waits for what a server does in the background."""
    end = time.monotonic() + 60
    while not done() and time.monotonic() < end:
        time.sleep(0.2)


def blocks():
    prefect("block", "ls")
    prefect("block", "register", "--file", "flows.py")
    prefect("block", "register", "-m", "prefect.blocks.system")
    prefect("block", "type", "inspect", "machine")
    prefect("block", "type", "inspect", "nothing")
    prefect("block", "create", "machine")
    prefect("block", "create", "nothing")
    quietly_save_block()
    prefect("block", "ls")
    prefect("block", "inspect", "secret/word")
    prefect("block", "inspect", "secret/nothing")
    prefect("block", "delete", "secret/word")
    prefect("block", "delete", "secret/word")
    prefect("--no-prompt", "block", "type", "delete", "machine")
    prefect("--no-prompt", "block", "type", "delete", "nothing")
    prefect("--no-prompt", "block", "type", "delete", "secret")


def quietly_save_block():
    from prefect.blocks.system import Secret

    Secret(value="hush").save("word")


def automations():
    bell = {
        "name": "bell",
        "description": "Rings.",
        "trigger": {"type": "event", "expect": ["rang"], "posture": "Reactive", "threshold": 2, "within": 30},
        "actions": [{"type": "do-nothing"}],
    }
    prefect("automation", "create", "--from-json", json.dumps(bell))
    prefect("automation", "create", "--from-json", '{"name": "wrong"}')
    prefect("automation", "inspect", "bell")
    prefect("automation", "inspect", "bell", "--yaml")
    prefect("automation", "inspect", "nothing")
    prefect("automation", "pause", "bell")
    prefect("automation", "resume", "bell")
    prefect("automation", "pause", "nothing")
    found = identifier("automation", "inspect", "bell", "--json")
    prefect("automation", "update", "--id", found, "--from-json", json.dumps({**bell, "description": "Changed."}))
    prefect("automation", "inspect", "--id", found, "--json")
    prefect("automation", "ls")
    prefect("automation", "delete", "bell")
    prefect("automation", "delete", "bell")


def events():
    prefect("event", "emit", "rang", "--resource-id", "bell.1", "--payload", '{"loud": true}')
    prefect("event", "emit", "rang", "--resource", "kind=bell")


def ends():
    prefect("deployment", "delete", "hello/first")
    prefect("deployment", "delete", "hello/first")
    prefect("--no-prompt", "deployment", "delete", "--all")
    prefect("deployment", "ls")
    prefect("work-pool", "delete", "processes")


SUBJECTS = [api, variables, limits, pools, queues, deployments, runs, blocks, automations, events, ends]

if __name__ == "__main__":
    for subject in SUBJECTS:
        if len(sys.argv) == 1 or subject.__name__ in sys.argv[1:]:
            subject()
