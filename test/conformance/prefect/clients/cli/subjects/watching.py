"""What is followed while it happens: runs that are watched, and the stream of events."""

import contextlib
import json
import re
import os
import signal
import subprocess
import sys
import threading

from prefect.client.orchestration import get_client
from prefect.client.schemas import State, StateType
from prefect.events.subscribers import FlowRunSubscriber
from prefect_command import NOBODY, identifier, prefect, quietly, run, tell


# What comes only where a watch, or a run, is slow to begin.
PACE = ("prefect.flow-run.Scheduled", "prefect.flow-run.Late")
# What a run's own process sends, beside the states that the server tells of.
OWN = ("prefect.flow-run.heartbeat", "prefect.flow-run.pull-step.executed")


def watched():
    with once_watched(execute):
        told_apart("deployment", "run", "hello/second", "--flow-run-name", "seen", "--watch")
    prefect("flow-run", "watch", identifier("flow-run", "ls", "--state", "Completed"))
    failing = identifier("deployment", "run", "fails/failing", "--flow-run-name", "unlucky")
    with once_watched(execute):
        told_apart("flow-run", "watch", failing, "--timeout", "600")
    prefect("flow-run", "watch", failing)
    cancelled = identifier("deployment", "run", "hello/second", "--flow-run-name", "unwanted")
    with once_watched(cancel):
        told_apart("flow-run", "watch", cancelled)
    prefect("flow-run", "watch", NOBODY)
    told_apart("deployment", "run", "hello/second", "--flow-run-name", "idle", "--watch", "--watch-timeout", "1")


async def execute(run_id):
    # A watch waits three seconds for the last lines; by default they are sent every other second.
    env = {**os.environ, "PREFECT_LOGGING_TO_API_BATCH_INTERVAL": "0.1"}
    return program("prefect.engine", str(run_id), stdout=subprocess.DEVNULL, env=env)


async def cancel(run_id):
    async with get_client() as client:
        await client.set_flow_run_state(run_id, State(type=StateType.CANCELLING))


@contextlib.contextmanager
def once_watched(begin):
    """Begins something with a run as soon as the run is watched, and waits for the process that it started."""
    enter = FlowRunSubscriber.__aenter__
    begun = []

    async def entered(self):
        await enter(self)
        begun.append(await begin(self._flow_run_id))
        return self

    FlowRunSubscriber.__aenter__ = entered
    try:
        yield
    finally:
        FlowRunSubscriber.__aenter__ = enter
        for process in filter(None, begun):
            process.wait()


def told_apart(*arguments):
    """Lines of logs and events of several senders come as they come: each sender has its order, all together have none."""
    code, output = run(arguments)
    lines = output.splitlines()
    events = [line for line in lines if line.startswith("●")]
    seen = {event_of(line): line for line in events if event_of(line) in OWN}
    told = [line for line in events if event_of(line) not in PACE + OWN]
    told.sort(key=lambda line: event_of(line).rpartition(".")[0])
    others = [line for line in lines if line not in events]
    tell(arguments, code, "\n".join([*others, *told, *(seen[event] for event in OWN if event in seen)]))


def event_of(line):
    return line.split()[3]


def events():
    prefect("event", "emit", "rang", "--resource", "kind=bell")
    prefect("event", "emit", "rang", "--resource-id", "bell.1", "--payload", "no json")
    prefect("events", "stream", "--account")
    formats = ("text", "json")
    streams = [Stream("prefect", "events", "stream", "--format", format) for format in formats]
    rang = ["rang", "--resource-id", "bell.1", "--payload", '{"loud": true}']
    related = '[{"prefect.resource.id": "tower.1", "prefect.resource.role": "tower"}]'
    resource = '{"prefect.resource.id": "bell.2", "size": "small"}'
    fell = ["fell", "--resource", resource, "--related", related]
    prefect("event", "emit", *rang)
    prefect("event", "emit", *fell)
    # What is emitted while a stream begins may pass it by.
    while not all(stream.ended.wait(2) for stream in streams):
        quietly("event", "emit", *rang)
        quietly("event", "emit", *fell)
    for format, stream in zip(formats, streams):
        tell(["events", "stream", "--format", format], *ended(stream.process, "".join(stream.seen[bell] for bell in BELLS)))


BELLS = ("bell.1", "bell.2")
# Which of those that were emitted a stream shows is up to how fast it begins.
EVENT_ID = re.compile(r'"id":\s*"[^"]*"')


class Stream:
    """Reads a stream until it has shown an event of each bell."""

    def __init__(self, *arguments):
        self.ended = threading.Event()
        self.seen = {}
        self.process = program(*arguments, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while not all(bell in self.seen for bell in BELLS):
            line = self.process.stdout.readline()
            resource = json.loads(line)["resource"]["prefect.resource.id"] if line.startswith("{") else line.split()[-1]
            if resource in BELLS:
                self.seen[resource] = EVENT_ID.sub('"id":"of its event"', line)
        self.ended.set()


def ended(process, printed):
    """Ends what would go on for ever as users do; its exit code and what it printed."""
    process.send_signal(signal.SIGINT)
    return process.wait(), printed


def program(*arguments, **options):
    command = [sys.executable, "-m", *arguments]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
