"""What a flow notes down: artifacts, variables, blocks with secrets and blocks in blocks, events, automations."""

import os
import uuid

from told import client, eventually, tell
from pydantic import SecretStr
from prefect import flow, task
from prefect.artifacts import (
    Artifact,
    create_image_artifact,
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.automations import Automation
from prefect.blocks.core import Block
from prefect.blocks.system import Secret
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.events import Event, EventTrigger, emit_event
from prefect.events.actions import ChangeFlowRunState, DoNothing, RunDeployment
from prefect.events.clients import get_events_subscriber
from prefect.events.filters import EventFilter, EventNameFilter
from prefect.events.schemas.automations import CompoundTrigger, Posture
from prefect.exceptions import ObjectNotFound
from prefect.variables import Variable

salt = uuid.uuid4().hex[:8]


@task
def progresses():
    artifact = create_progress_artifact(0.0, key=f"progress-{salt}", description="how far")
    update_progress_artifact(artifact, progress=75.5)


@flow
def artifacts():
    create_markdown_artifact("# Sum", key=f"markdown-{salt}", description="a sum")
    create_markdown_artifact("# Sum 2", key=f"markdown-{salt}")
    create_table_artifact([{"a": 1, "b": None}, {"a": 2.5, "b": "x"}], key=f"table-{salt}")
    create_link_artifact("https://example.com/a?b=c", key=f"link-{salt}", link_text="there")
    create_image_artifact("https://example.com/a.png", key=f"image-{salt}")
    progresses()


class Inner(Block):
    user: str
    password: SecretStr


class Outer(Block):
    """Holds another block."""

    _block_type_slug = f"outer-{salt}"
    _block_type_name = f"Outer {salt}"
    inner: Inner
    size: int = 3
    token: SecretStr


Inner._block_type_name = f"Inner {salt}"
Inner._block_type_slug = f"inner-{salt}"


def tell_artifacts():
    run_id = artifacts(return_state=True).state_details.flow_run_id
    with client() as api:
        found = api.read_artifacts(
            artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id]))
        )
        told = [[each.key.split("-")[0], each.type, each.data, each.description] for each in found]
        tell("artifacts", sorted(told, key=lambda each: [each[0], str(each[2])]))
        tell("with a task run", [each.key.split("-")[0] for each in found if each.task_run_id])
    latest = Artifact.get(f"markdown-{salt}")
    tell("latest", [latest.data, latest.flow_run_id == run_id])
    tell("get or create", Artifact.get_or_create(key=f"other-{salt}", type="markdown", data="new")[1])


def tell_variables():
    name = f"v_{salt}"
    Variable.set(name, {"deep": [1, None, "x"]}, tags=["a"])
    tell("variable", Variable.get(name))
    try:
        Variable.set(name, 2)
    except ValueError as error:
        tell("variable exists", str(error).replace(salt, ""))
    Variable.set(name, 2, overwrite=True)
    tell("overwritten", Variable.get(name))
    tell("unset", [Variable.unset(name), Variable.get(name, default="none"), Variable.unset(name)])


def tell_blocks():
    Secret(value="pass word").save(f"secret-{salt}")
    tell("secret", Secret.load(f"secret-{salt}").get())
    Secret(value={"a": [1]}).save(f"secret-{salt}", overwrite=True)
    tell("secret overwritten", Block.load(f"secret/secret-{salt}").get())
    try:
        Secret(value="x").save(f"secret-{salt}")
    except ValueError as error:
        tell("secret exists", str(error).replace(salt, ""))
    Inner(user="me", password="hidden").save("inner")
    outer = Outer(inner=Inner.load("inner"), token="t0ken")
    outer.save("outer")
    loaded = Outer.load("outer")
    told = [loaded.inner.user, loaded.inner.password.get_secret_value(), loaded.token.get_secret_value(), loaded.size]
    tell("nested", told)
    with client() as api:
        document = api.read_block_document_by_name("outer", f"outer-{salt}", include_secrets=False)
        tell("without secrets", [document.data["token"], document.data["inner"]["password"], document.data["size"]])
        tell("references", list(document.block_document_references))
        tell("documents", sorted(each.name for each in api.read_block_documents_by_type(f"inner-{salt}")))
    Inner(user="you", password="hidden 2").save("inner", overwrite=True)
    tell("changed inside", Outer.load("outer").inner.user)
    Outer.delete("outer")
    try:
        Outer.load("outer")
    except ValueError as error:
        tell("deleted", str(error).split(".")[0].replace(salt, ""))
    schema = Outer._to_block_schema(block_type_id=uuid.uuid4())
    tell("checksum kept", schema.checksum == Outer._calculate_schema_checksum())


async def hear(name, act):
    filters = EventFilter(event=EventNameFilter(name=[name]))
    async with get_events_subscriber(filter=filters) as subscriber:
        act()
        async for event in subscriber:
            return event


def tell_events():
    import asyncio

    name = f"greeted.{salt}"
    sent = []

    def emit():
        sent.append(
            emit_event(
                name,
                resource={"prefect.resource.id": f"person.{salt}", "kind": "person"},
                related=[{"prefect.resource.id": "room.1", "prefect.resource.role": "room"}],
                payload={"words": ["hello"]},
            )
        )

    event = asyncio.run(hear(name, emit))
    tell("event", [event.id == sent[0].id, event.payload, event.related[0].role, event.resource["kind"]])


def tell_automations():
    made = Automation(
        name=f"made {salt}",
        description="of a script",
        trigger=EventTrigger(
            expect={f"greeted.{salt}"},
            match={"prefect.resource.id": "person.*"},
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=2,
            within=30,
        ),
        actions=[DoNothing()],
    ).create()
    read = Automation.read(id=made.id)
    tell("automation", [read.name == made.name, read.trigger.threshold, read.trigger.within, read.actions])
    read.description = "changed"
    read.trigger = CompoundTrigger(triggers=[read.trigger, read.trigger], require="any", within=10)
    read.update()
    again = Automation.read(name=f"made {salt}")
    tell("updated", [again.description, again.trigger.type, again.trigger.require, len(again.trigger.triggers)])
    again.disable()
    tell("disabled", Automation.read(id=made.id).enabled)
    again.enable()
    tell("enabled", Automation.read(id=made.id).enabled)
    with client() as api:
        tell("by name", [each.id == made.id for each in api.read_automations_by_name(made.name)])
    again.delete()
    try:
        Automation.read(id=made.id)
    except ValueError as error:
        tell("gone", str(error).split(" with")[0])


@flow
def waits_for_an_event():
    pass


def tell_what_an_automation_does():
    run_id = waits_for_an_event(return_state=True).state_details.flow_run_id
    automation = Automation(
        name=f"fires {salt}",
        trigger=EventTrigger(expect={f"fire.{salt}"}, posture=Posture.Reactive, threshold=1),
        actions=[
            ChangeFlowRunState(state="FAILED", name="Judged", message="{{ event.payload.why }}"),
        ],
    ).create()
    resource = {"prefect.resource.id": f"prefect.flow-run.{run_id}"}
    # A server learns of a new automation within moments: the event comes again until it has.
    emitted = emit_event(f"fire.{salt}", resource=resource, payload={"why": "it was so"})

    def read():
        with client() as api:
            return api.read_flow_run(run_id).state

    def done(state):
        if state.name == "Judged":
            return True
        emit_event(f"fire.{salt}", resource=resource, payload={"why": "it was so"})
        return False

    state = eventually(read, done)
    tell("fired", [state.name, state.message])
    automation.delete()


if __name__ == "__main__":
    tell_artifacts()
    tell_variables()
    tell_blocks()
    tell_events()
    tell_automations()
    tell_what_an_automation_does()
