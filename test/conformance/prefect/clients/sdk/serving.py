"""Served flows: schedules, `run_deployment` from outside and within a flow, cancel, crash, suspend, limits."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

from told import children, client, eventually, states, tell
from prefect import flow, get_client, resume_flow_run, serve, suspend_flow_run
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments import run_deployment
from prefect.input import RunInput
from prefect.schedules import Cron, Interval, RRule
from prefect.states import Cancelling


class Answer(RunInput):
    word: str


def cancelled(flow, flow_run, state):
    print("told of the cancel", flush=True)


@flow(log_prints=True, persist_result=True, on_cancellation=[cancelled])
def served(mode: str = "run"):
    print(f"served with {mode}")
    if mode == "wait":
        time.sleep(300)
    if mode == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if mode == "fail":
        raise ValueError("asked to fail")
    if mode == "suspend":
        return suspend_flow_run(wait_for_input=Answer, timeout=120).word
    return mode


@flow
def calls(deployment: str):
    inside = run_deployment(deployment, parameters={"mode": "called"}, poll_interval=0.5)
    beside = run_deployment(deployment, parameters={"mode": "beside"}, poll_interval=0.5, as_subflow=False)
    return [inside.state.name, beside.state.name, inside.parent_task_run_id is not None, beside.parent_task_run_id]


def read(run_id):
    with client() as api:
        return api.read_flow_run(run_id)


def until(run_id, *names):
    return eventually(lambda: read(run_id), lambda run: run.state.name in names)


def start(deployment, mode):
    """Creates a run and goes on."""
    return run_deployment(deployment, parameters={"mode": mode}, timeout=0).id


def stored(name):
    with client() as api:
        return api.read_deployment_by_name(f"served/{name}")


def planned(deployment):
    with client() as api:
        return api.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id])),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=50
        )


def serve_all():
    cron = Cron("15 3 * * 1", timezone="Europe/Paris", slug="mondays", parameters={"mode": "cron"})
    every = Interval(timedelta(hours=1), timezone="America/New_York", parameters={"mode": "hourly"})
    rule = RRule("FREQ=DAILY;BYHOUR=7;BYMINUTE=0", timezone="UTC")
    serve(
        served.to_deployment("plain", tags=["a"], description="Serves.", version="3"),
        served.to_deployment("scheduled", schedules=[cron, every, rule]),
        served.to_deployment("soon", interval=20, parameters={"mode": "soon"}),
        served.to_deployment(
            "single", concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy="CANCEL_NEW")
        ),
        query_seconds=1,
        limit=None,
    )


def tell_schedules():
    deployment = stored("scheduled")
    kinds = {}
    for each in deployment.schedules:
        schedule = each.schedule
        if isinstance(schedule, CronSchedule):
            kinds["cron"] = [schedule.cron, schedule.timezone, each.slug, each.parameters, each.active]
        if isinstance(schedule, IntervalSchedule):
            kinds["interval"] = [schedule.interval.total_seconds(), schedule.timezone, each.parameters]
        if isinstance(schedule, RRuleSchedule):
            kinds["rrule"] = [schedule.rrule, schedule.timezone]
    tell("schedules", kinds)
    runs = eventually(lambda: planned(deployment), lambda found: len(found) >= 9)
    modes = {run.parameters.get("mode", "none") for run in runs}
    tell("planned", [sorted(modes), {run.state.name for run in runs} == {"Scheduled"}, runs[0].auto_scheduled])
    crons = [run.expected_start_time for run in runs if run.parameters.get("mode") == "cron"]
    tell("cron times", sorted({time.astimezone(paris()).strftime("%a %H:%M") for time in crons}))
    with client() as api:
        for each in deployment.schedules:
            api.update_deployment_schedule(deployment.id, each.id, active=False)
    eventually(lambda: planned(deployment), lambda found: not found)
    tell("paused schedules", [each.active for each in stored("scheduled").schedules])


def paris():
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Paris")


def tell_soon():
    deployment = stored("soon")
    waiting = {"Scheduled", "Late"}

    def begun():
        return [run for run in planned(deployment) if run.state.name not in waiting]

    eventually(begun, lambda found: found)
    with client() as api:
        api.pause_deployment(deployment.id)
    eventually(lambda: planned(deployment), lambda runs: not [run for run in runs if run.state.name in waiting])
    run = until(begun()[0].id, "Completed")
    tell("soon", [run.state.result(), run.auto_scheduled, on_time(run.id), stored("soon").paused])


def on_time(run_id):
    """Its states, without `Late`: that depends on how busy the machine is."""
    return [name for name in states(run_id) if name != "Late"]


def tell_all(server):
    def there():
        try:
            return stored("single")
        except Exception:
            return None

    eventually(there, lambda found: found or server.poll() is not None)
    plain = stored("plain")
    tell("deployment", [plain.tags, plain.description, plain.version, plain.entrypoint.split("/")[-1], plain.paused])
    waiting, dying, failing, asking = (start("served/plain", mode) for mode in ["wait", "die", "fail", "suspend"])
    until(dying, "Crashed")
    tell("crashed", [on_time(dying), read(dying).state.message])
    until(failing, "Failed")
    tell("failed", [on_time(failing), read(failing).state.message])
    until(waiting, "Running")
    with client() as api:
        api.set_flow_run_state(waiting, Cancelling())
    until(asking, "Suspended")
    resume_flow_run(asking, run_input={"word": "heard"})
    until(waiting, "Cancelled")
    tell("cancelled", on_time(waiting))
    tell_soon()
    state = calls("served/plain", return_state=True)
    tell("called", state.result())
    tell("children", [[run.state.name, run.parameters] for run in children(state.state_details.flow_run_id)])
    until(asking, "Completed")
    tell("suspended", [on_time(asking), read(asking).state.result()])
    first = start("served/single", "wait")
    until(first, "Running")
    second = start("served/single", "run")
    until(second, "Cancelled")
    tell("one at a time", [on_time(second), read(first).state.name])
    with client() as api:
        api.set_flow_run_state(first, Cancelling())
    until(first, "Cancelled")
    tell_schedules()
    server.send_signal(signal.SIGINT)
    output = server.communicate()[0]
    tell("hook", "told of the cancel" in output)
    tell("paused at the end", [stored(name).paused for name in ["plain", "scheduled", "single"]])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve_all()
        raise SystemExit
    server = subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True)
    try:
        tell_all(server)
    finally:
        server.kill()
