"""Tells the test what a script saw: one JSON line for each thing, and reads of what the server stored."""

import json
import time

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterParentFlowRunId,
    LogFilter,
    LogFilterFlowRunId,
    TaskRunFilter,
    TaskRunFilterFlowRunId,
)


def tell(what, value):
    print("told " + json.dumps([what, value], default=str), flush=True)


def client():
    return get_client(sync_client=True)


# Far beyond what anything takes; a script that waits in vain says for what, instead of being killed.
LONGEST_WAIT_SECONDS = 180


def eventually(read, done):
    """Reads until it is done."""
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while not done(found := read()):
        if time.monotonic() > until:
            raise TimeoutError(f"this was found last: {found!r}")
        time.sleep(0.1)
    return found


def states(flow_run_id):
    """The names of the states of a flow run, in order."""
    with client() as api:
        return [state.name for state in sorted_states(api, flow_run_id)]


def sorted_states(api, flow_run_id):
    found = api.request("GET", "/flow_run_states/", params={"flow_run_id": str(flow_run_id)}).json()
    return [Named(each) for each in sorted(found, key=lambda each: each["timestamp"])]


class Named:
    def __init__(self, state):
        self.name = state["name"]


def task_states(flow_run_id, count):
    """{task: the states of each of its runs}, once `count` task runs have ended."""

    def read():
        with client() as api:
            return api.read_task_runs(
                task_run_filter=TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[flow_run_id]))
            )

    runs = eventually(read, lambda found: len([r for r in found if r.state and r.state.is_final()]) >= count)
    told = {}
    with client() as api:
        for run in sorted(runs, key=lambda run: run.start_time or run.created):
            names = api.request("GET", "/task_run_states/", params={"task_run_id": str(run.id)}).json()
            names = [each["name"] for each in sorted(names, key=lambda each: each["timestamp"])]
            told.setdefault(run.task_key.rsplit("-", 1)[0], []).append(names)
    return {key: sorted(value) for key, value in told.items()}


def children(flow_run_id):
    with client() as api:
        return api.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[flow_run_id])
            )
        )


def logs(flow_run_id, last):
    """The messages of a flow run, once there is one that contains `last`."""

    def read():
        with client() as api:
            found = api.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[flow_run_id])))
            return [log.message for log in sorted(found, key=lambda log: log.timestamp)]

    return eventually(read, lambda lines: any(last in line for line in lines))
