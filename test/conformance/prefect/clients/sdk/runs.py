"""Flows and tasks: retries, sub-flows, map, futures, hooks, failures, what is read of them afterwards."""

from told import children, client, eventually, logs, states, task_states, tell
from prefect import allow_failure, flow, get_run_logger, tags, task, unmapped
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.sorting import FlowRunSort
from prefect.context import get_run_context
from prefect.runtime import flow_run as runtime
from prefect.states import Completed, Failed

tries = []


@task(retries=2, retry_delay_seconds=[0, 0.2], cache_policy=NO_CACHE)
def third_time(n):
    tries.append(n)
    if len(tries) < 3:
        raise ValueError(f"try {len(tries)}")
    return n * 10


@task
def double(n, by=2):
    return n * by


@task
def broken():
    raise RuntimeError("broken on purpose")


@task
def after(value):
    return f"after {type(value).__name__}"


@flow(log_prints=True)
def child(n):
    print(f"child has {n}")
    return double(n)


@flow(log_prints=True, persist_result=True)
def family(n: int = 1):
    get_run_logger().warning("a warning of %s", runtime.flow_name)
    first = third_time.submit(n)
    mapped = double.map([1, 2, 3], by=unmapped(3))
    failed = broken.submit()
    tolerated = after.submit(allow_failure(failed))
    never = after.submit(failed)
    never.wait()
    print("printed")
    return [first.result(), mapped.result(), tolerated.result(), never.state.name, child(5)]


flow_tries = []


@flow(retries=1, retry_delay_seconds=0.2)
def second_time():
    flow_tries.append(get_run_context().flow_run.run_count)
    if len(flow_tries) < 2:
        raise ValueError("once more")
    return "done"


told_hooks = []


def hooked(name):
    def hook(flow, run, state):
        told_hooks.append(f"{name} {state.name}")

    hook.__name__ = name
    return hook


@flow(on_running=[hooked("running")], on_completion=[hooked("completion")], on_failure=[hooked("failure")])
def with_hooks(fail):
    if fail:
        return Failed(message="asked to")
    return Completed(message="all well", name="Splendid")


@flow
def slow():
    import time

    time.sleep(30)


if __name__ == "__main__":
    with tags("family", "tagged"):
        state = family(4, return_state=True)
    run_id = state.state_details.flow_run_id
    tell("family", {"result": state.result(), "states": states(run_id), "tasks": task_states(run_id, 7)})
    tell("child", [[run.name != "", run.state.name, run.parameters] for run in children(run_id)])
    lines = logs(run_id, "Finished in state Completed()")
    for line in ["a warning of family", "printed", "ValueError('try 2') - Retry 2/2 will start 0.2 second(s) from now"]:
        tell(line, sum(each.endswith(line) for each in lines))
    with client() as api:
        run = api.read_flow_run(run_id)
        tell("run", [sorted(run.tags), run.parameters, run.run_count, run.state.result(), run.total_run_time.total_seconds() > 0])
        found = api.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["family"])),
            flow_run_filter=FlowRunFilter(
                tags=FlowRunFilterTags(all_=["tagged"]),
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=["COMPLETED"])),
            ),
            sort=FlowRunSort.START_TIME_DESC,
            limit=1,
        )
        tell("found", [found[0].id == run_id, len(found)])
        tell("graph", len(api.request("GET", f"/flow_runs/{run_id}/graph-v2").json()["nodes"]))

    state = second_time(return_state=True)
    tell("flow retry", [states(state.state_details.flow_run_id), flow_tries, state.result()])

    tell("hooks", [with_hooks(False, return_state=True).name, with_hooks(True, return_state=True).message, told_hooks])

    timed_out = slow.with_options(timeout_seconds=0.3)(return_state=True)
    tell("timeout", [timed_out.name, states(timed_out.state_details.flow_run_id)])
    wrong = family("many", return_state=True)
    tell("wrong parameter", [wrong.name, states(wrong.state_details.flow_run_id)])
