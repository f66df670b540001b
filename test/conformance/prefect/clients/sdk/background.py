"""Tasks in the background: `delay` here, `serve` in another process."""

import subprocess
import sys
import uuid

from told import client, eventually, tell
from prefect import flow, task
from prefect.client.schemas.filters import TaskRunFilter, TaskRunFilterId
from prefect.task_worker import serve

tries = []


@task(persist_result=True)
def add(a, b=1):
    return a + b


@task(retries=1, persist_result=True, log_prints=True)
def second_time(name):
    tries.append(name)
    if len(tries) < 2:
        raise ValueError("once more")
    return f"hello {name}"


@task(persist_result=True)
def fails():
    raise ValueError("in the background")


@flow
def delays():
    return add.delay(5, b=6).task_run_id


def told_states(future):
    with client() as api:
        found = api.request("GET", "/task_run_states/", params={"task_run_id": str(future.task_run_id)}).json()
    return [each["name"] for each in sorted(found, key=lambda each: each["timestamp"])]


def ended(task_run_id):
    def read():
        with client() as api:
            return api.read_task_run(task_run_id)

    return eventually(read, lambda run: run.state and run.state.is_final())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(add, second_time, fails)
        raise SystemExit
    early = add.delay(1, b=2)
    with client() as api:
        run = api.read_task_run(early.task_run_id)
        tell("before anybody serves", [run.state.name, run.state.state_details.deferred, run.flow_run_id])
    worker = subprocess.Popen([sys.executable, __file__, "serve"])
    try:
        ended(early.task_run_id)
        tell("early", [early.result(timeout=60), told_states(early)])
        later = second_time.delay("you")
        ended(later.task_run_id)
        tell("retried", [later.result(timeout=60), told_states(later)])
        failed = fails.delay()
        state = ended(failed.task_run_id).state
        tell("failed", [state.name, state.message])
        run = ended(delays())
        tell("in a flow", [run.state.name, run.state.result()])
        with client() as api:
            workers = api.request("POST", "/task_workers/filter", json={}).json()
        keys = {key.split("-")[0] for each in workers for key in each["task_keys"]}
        tell("workers", sorted(keys & {"add", "second_time", "fails"}))
    finally:
        worker.terminate()
        worker.wait()
