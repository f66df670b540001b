"""Fills a server with what Prefect's pages show, as Prefect's own client makes it; prints the ids as JSON."""

import asyncio
import datetime
import json
import sys

from prefect import flow, get_client, get_run_logger, task
from prefect.artifacts import (
    create_image_artifact,
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.automations import Automation
from prefect.blocks.system import Secret
from prefect.client.schemas.actions import (
    DeploymentScheduleCreate,
    GlobalConcurrencyLimitCreate,
    WorkPoolCreate,
)
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.events import emit_event
from prefect.events.actions import DoNothing
from prefect.events.schemas.automations import EventTrigger
from prefect.states import Scheduled
from prefect.variables import Variable


@task(tags=["lake"])
def read_month(month: str) -> int:
    get_run_logger().info("reading %s", month)
    return len(month)


@task
def train(rows: int, rounds: int) -> float:
    get_run_logger().warning("only %s rows", rows)
    return rows / rounds


@flow(name="clean")
def clean(rows: int) -> int:
    get_run_logger().info("cleaning")
    return train(rows, 2) and rows


@flow(name="rides", flow_run_name="rides-{month}")
def rides(month: str = "2021-01", rounds: int = 100) -> float:
    """Predicts how long rides take."""
    rows = clean(read_month(month))
    create_markdown_artifact(key="report", markdown="# Report\n\nIt is **fine**.", description="What came out")
    create_table_artifact(key="table", table=[{"month": month, "rows": rows}], description="Rows of a month")
    create_link_artifact(key="link", link="https://example.com/model", link_text="the model")
    progress = create_progress_artifact(progress=10.0, key="progress")
    update_progress_artifact(progress, progress=75.0)
    create_image_artifact(
        key="image",
        image_url="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    )
    return train(rows, rounds)


@flow(name="broken")
def broken() -> None:
    raise ValueError("there are no rides of Nowhere")


async def fill() -> dict:
    ids = {}
    rides("2021-01")
    rides("2021-02", 50)
    broken(return_state=True)
    emit_event("taxi.arrived", resource={"prefect.resource.id": "taxi.7", "prefect.resource.name": "taxi 7"})
    async with get_client() as client:
        flows = {name: str((await client.read_flow_by_name(name)).id) for name in ("rides", "clean", "broken")}
        ids["flows"] = flows
        await client.create_work_pool(WorkPoolCreate(name="lake", type="process", description="near the data"))
        await client.create_work_queue(name="urgent", work_pool_name="lake", priority=1)
        await client.send_worker_heartbeat("lake", "worker-at-the-lake", heartbeat_interval_seconds=600)
        schema = {
            "title": "Parameters",
            "type": "object",
            "properties": {
                "month": {"title": "month", "type": "string", "pattern": r"^\d{4}-\d{2}$", "default": "2021-01", "position": 0},
                "rounds": {"title": "rounds", "type": "integer", "minimum": 1, "default": 100, "position": 1},
            },
        }
        deployment = await client.create_deployment(
            flow_id=flows["rides"],
            name="nightly",
            work_pool_name="lake",
            entrypoint="rides.py:rides",
            path="/rides",
            description="Runs **every night**.",
            tags=["nightly"],
            parameters={"rounds": 25},
            parameter_openapi_schema=schema,
            schedules=[
                DeploymentScheduleCreate(schedule=CronSchedule(cron="0 3 * * *", timezone="Europe/Lisbon"), active=True),
                DeploymentScheduleCreate(schedule=IntervalSchedule(interval=datetime.timedelta(hours=6)), active=False),
            ],
        )
        ids["deployment"] = str(deployment)
        long_ago = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
        late = await client.create_flow_run_from_deployment(
            deployment, name="late-run", state=Scheduled(scheduled_time=long_ago)
        )
        ids["late"] = str(late.id)
        await client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name="lake-reads", limit=3))
        await client.create_concurrency_limit(tag="lake", concurrency_limit=2)
        for run in await client.read_flow_runs():
            ids.setdefault("runs", {})[run.name] = str(run.id)
    await Secret(value="hidden-in-the-lake").asave("lake-key")
    await Variable.aset("month", "2021-03", tags=["lake"])
    automation = await Automation(
        name="watch-taxis",
        description="Does nothing when a taxi comes",
        trigger=EventTrigger(expect={"taxi.arrived"}, posture="Reactive", threshold=1, within=datetime.timedelta(0)),
        actions=[DoNothing()],
    ).acreate()
    ids["automation"] = str(automation.id)
    return ids


if __name__ == "__main__":
    json.dump(asyncio.run(fill()), sys.stdout)
