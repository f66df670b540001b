"""Runs of flows and of tasks: created, cancelled, executed, listed, with their logs and artifacts."""

import json

from prefect_command import NOBODY, UUID, identifier, prefect, quietly, until


def previews():
    prefect("work-pool", "preview", "processes", "--hours", "100")
    prefect("work-pool", "preview", "processes", "--hours", "100", "-o", "json")
    prefect("work-queue", "preview", "fast", "--pool", "processes", "--hours", "100")
    prefect("work-queue", "read-runs", "fast", "--pool", "processes")


def created():
    # Not now: it would become late, where the commands are slow.
    soon = ("--start-in", "1 hour")
    ran = prefect("deployment", "run", "hello/second", "-p", "n=4", "--flow-run-name", "fourth", "--tag", "t", *soon)
    run = UUID.search(ran).group()
    prefect("deployment", "run", "hello/second", "-p", "n=many")
    prefect("deployment", "run", "hello/second", "-p", "unknown=1")
    prefect("deployment", "run", "hello/second", "-p", "no pair")
    prefect("deployment", "run", "hello/second", "--params", '{"n": [1]}')
    prefect("deployment", "run", "hello/nothing")
    prefect("deployment", "run", "--id", NOBODY)
    # Of a deployment without tags: Prefect answers those of a deployment's run in any order.
    later = prefect(
        *("deployment", "run", "hello/third", "--params", '{"name": "later"}', "-p", "n=5"),
        *("--start-at", "2030-01-01 12:00 UTC", "--job-variable", 'env={"A": "1"}', "--flow-run-name", "n {n}"),
    )
    prefect("flow-run", "inspect", UUID.search(later).group(), "-o", "json")
    prefect("flow-run", "inspect", run)
    prefect("flow-run", "inspect", run, "--web")
    prefect("flow-run", "retry", run)
    prefect("flow-run", "cancel", run)
    prefect("flow-run", "cancel", run)
    prefect("flow-run", "ls", "--flow-name", "hello", "--state-type", "CANCELLED")
    prefect("flow-run", "retry", "fourth")
    prefect("flow-run", "retry", "nothing")
    prefect("flow-run", "ls", "--flow-name", "hello", "--state-type", "CANCELLED")
    prefect("flow-run", "ls", "--flow-name", "nothing")
    prefect("flow-run", "ls", "--state-type", "NOTHING")
    prefect("flow-run", "ls", "--state", "Nothing")
    prefect("flow-run", "ls", "--limit", "100000")
    prefect("flow-run", "delete", run)
    prefect("flow-run", "delete", run)
    prefect("flow-run", "inspect", NOBODY)
    prefect("flow-run", "logs", NOBODY)
    prefect("flow-run", "cancel", NOBODY)
    prefect("flow-run", "retry", NOBODY)


def executed():
    run = identifier("deployment", "run", "hello/second", "--flow-run-name", "executed")
    quietly("flow-run", "execute", run)
    until(lambda: "Finished in state" in quietly("flow-run", "logs", run))
    prefect("flow-run", "inspect", run)
    prefect("flow-run", "inspect", run, "-o", "json")
    prefect("flow-run", "cancel", run)
    prefect("flow-run", "logs", run)
    prefect("flow-run", "logs", run, "--head", "-n", "2")
    prefect("flow-run", "logs", run, "--tail", "-n", "2")
    prefect("flow-run", "logs", run, "--reverse")
    prefect("flow-run", "logs", run, "-n", "100000")
    prefect("flow-run", "logs", run, "-n", "1", "-o", "json")
    prefect("flow-run", "ls", "--state", "Completed")
    prefect("flow-run", "ls", "--state", "Completed", "--state-type", "completed", "-o", "json")
    until(lambda: "COMPLETED" in quietly("task-run", "ls"))
    prefect("task-run", "ls")
    prefect("task-run", "ls", "--state", "completed", "-o", "json")
    prefect("task-run", "ls", "--state-type", "FAILED")
    prefect("task-run", "ls", "--task-run-name", "nothing")
    task_run = identifier("task-run", "ls")
    prefect("task-run", "inspect", task_run)
    prefect("task-run", "inspect", task_run, "-o", "json")
    prefect("task-run", "inspect", NOBODY)
    prefect("task-run", "logs", task_run)
    prefect("task-run", "logs", task_run, "--tail", "-n", "1")
    prefect("task-run", "logs", task_run, "--reverse", "-o", "json")
    prefect("task-run", "logs", NOBODY)
    # A flow of its own, executed by the command.
    prefect("shell", "watch", "echo heard", "--flow-name", "shell", "--flow-run-name", "echo", "--tag", "t")
    prefect("flow-run", "retry", "echo")
    prefect("worker", "start", "--pool", "nothing", "--run-once")


def artifacts():
    prefect("artifact", "ls")
    prefect("artifact", "ls", "--all")
    prefect("artifact", "ls", "--limit", "1", "-o", "json")
    prefect("artifact", "inspect", "greeting")
    prefect("artifact", "inspect", "there", "--limit", "1", "-o", "json")
    prefect("artifact", "inspect", "nothing")
    prefect("artifact", "delete", "greeting")
    prefect("artifact", "delete", "greeting")
    there = json.loads(quietly("artifact", "inspect", "there", "-o", "json"))[0]["id"]
    prefect("artifact", "delete", "--id", there)
    prefect("artifact", "delete", "--id", NOBODY)
