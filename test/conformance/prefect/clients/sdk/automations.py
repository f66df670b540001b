"""Automations: made and changed by the SDK, triggered by a run that fails and by one that does not end."""

import json
import subprocess
import uuid
from datetime import timedelta
from pathlib import Path

from told import client, eventually, tell
from prefect import flow
from prefect.automations import Automation
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.events.actions import DoNothing, RunDeployment
from prefect.events.schemas.automations import EventTrigger, Posture

salt = uuid.uuid4().hex[:8]


def other(x: int = 0):
    return x


def failing():
    raise ValueError("no")


def events(name, automation):
    query = {"filter": {"event": {"name": [name]}, "resource": {"id": [f"prefect.automation.{automation}"]}}}
    with client() as api:
        return api.request("POST", "/events/filter", json=query).json()["events"]


def cli(*args):
    done = subprocess.run(["prefect", "--no-prompt", *args], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


failing = flow(failing, name=f"failing-{salt}")
with client() as api:
    deployment = api.create_deployment(api.create_flow(flow(other, name=f"other-{salt}")), name=f"d-{salt}")

on_failure = Automation(
    name=f"on-failure-{salt}",
    trigger=EventTrigger(
        expect={"prefect.flow-run.Failed"},
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related={"prefect.resource.name": f"failing-{salt}"},
        posture=Posture.Reactive,
        threshold=1,
        within=timedelta(0),
    ),
    actions=[RunDeployment(deployment_id=deployment, parameters={"x": "{{ flow_run.run_count }}"})],
).create()
on_failure.description = "changed"
on_failure.update()
on_failure.disable()
read = Automation.read(name=on_failure.name)
on_failure.enable()
tell("changed", [read.description, read.enabled, Automation.read(id=on_failure.id).enabled])

no_end = Automation(
    name=f"no-end-{salt}",
    trigger=EventTrigger(
        after={"prefect.flow-run.Running"},
        expect={"prefect.flow-run.Completed"},
        match_related={"prefect.resource.name": f"failing-{salt}"},
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        within=timedelta(seconds=10),
    ),
    actions=[DoNothing()],
).create()

state = failing(return_state=True)
run = state.state_details.flow_run_id


def runs():
    with client() as api:
        return [each for each in api.read_flow_runs() if each.deployment_id == deployment]


made = eventually(runs, lambda found: found)[0]
tell("run", [made.parameters, made.created_by.type, made.created_by.display_value == on_failure.name])

fired = eventually(lambda: events("prefect.automation.triggered", no_end.id), lambda found: found)[0]
tell("no end", fired["payload"]["triggering_labels"] == {"prefect.resource.id": f"prefect.flow-run.{run}"})
no_end.delete()

text = json.dumps({"name": f"cli-{salt}", "trigger": {"posture": "Reactive"}, "actions": [{"type": "do-nothing"}]})
Path(f"{salt}.json").write_text(text)
created = cli("automation", "create", "--from-file", f"{salt}.json")
stopped = cli("automation", "pause", f"cli-{salt}")
paused = Automation.read(name=f"cli-{salt}")
renamed = cli("automation", "update", "--id", str(paused.id), "--from-json", text.replace("cli-", "renamed-"))
tell("cli", [created[0], stopped[0], paused.enabled, renamed[0], Automation.read(id=paused.id).name == f"renamed-{salt}"])

Path("child.py").write_text("from prefect import flow\n\n\n@flow\ndef child(n: int = 1):\n    return n\n")
Path("prefect.yaml").write_text(f"""
deployments:
  - name: child-{salt}
    entrypoint: child.py:child
    work_pool: {{name: pool-{salt}}}
    triggers:
      - match_related: {{prefect.resource.name: failing-{salt}}}
        expect: [prefect.flow-run.Failed]
        parameters: {{n: 7}}
""")
with client() as api:
    api.create_work_pool(WorkPoolCreate(name=f"pool-{salt}", type="process"))
codes = [cli("deploy", "--all")[0] for _ in range(2)]
with client() as api:
    child = api.read_deployment_by_name(f"child/child-{salt}")
    owned = api.request("GET", f"/automations/related-to/prefect.deployment.{child.id}").json()
tell("deployed", [codes, [each["actions"][0]["parameters"] for each in owned]])
