"""The project that is deployed: its flows, its prefect.yaml, a template of jobs."""

FLOWS = '''
import time

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.blocks.core import Block
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
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
    recorded(twice(n, return_state=True))


def recorded(state):
    # What the process told of its task is with the server before the flow's end is.
    with get_client(sync_client=True) as client:
        while True:
            try:
                known = client.read_task_run(state.state_details.task_run_id).state
                if known and known.is_final():
                    return
            except ObjectNotFound:
                pass
            time.sleep(0.05)


@flow
def fails(why: str = "no reason"):
    recorded(twice(0, return_state=True))
    get_run_logger().warning("it will fail:\\nsoon")
    raise ValueError(why)


if __name__ == "__main__":
    hello()
'''

PROJECT = """
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
  - name: failing
    entrypoint: flows.py:fails
    work_pool: {name: processes}
"""

JOB_TEMPLATE = """{
  "job_configuration": {"command": "{{ command }}", "size": "{{ size }}"},
  "variables": {
    "type": "object",
    "required": ["size"],
    "properties": {
      "command": {"type": "string", "title": "Command"},
      "size": {"type": "integer", "title": "Size", "default": 2}
    }
  }
}
"""


def written(name, text):
    """Writes a file of the project; returns its name."""
    with open(name, "w") as file:
        file.write(text)
    return name
