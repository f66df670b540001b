"""Evaluates triggers with Prefect's own code: reads lines of {trigger, steps}, prints what fired at which step."""

import asyncio
import itertools
import json
import os
import sys
import tempfile
from datetime import timedelta

folder = tempfile.TemporaryDirectory()
os.environ["PREFECT_HOME"] = folder.name
os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = f"sqlite+aiosqlite:///{folder.name}/triggers.db"
os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"

from prefect.server.database import provide_database_interface  # noqa: E402
from prefect.server.events import triggers  # noqa: E402
from prefect.server.events.ordering import EventArrivedEarly  # noqa: E402
from prefect.server.events.schemas.automations import Automation  # noqa: E402
from prefect.server.events.schemas.events import ReceivedEvent  # noqa: E402
from prefect.types import _datetime as datetimes  # noqa: E402
from prefect.types._datetime import parse_datetime  # noqa: E402

fired = []


def in_order(trigger):
    return list(triggers.triggers).index(trigger.id)


async def note(firing):
    fired.append(
        {
            "event": str(firing.triggering_event.id) if firing.triggering_event else None,
            "labels": firing.triggering_labels,
            "together": sorted(str(each.trigger.id) for each in firing.triggering_firings),
        }
    )


async def no_offset():
    return 0.0


# A compound looks at how much time passed between firings: on a slow machine as little as on a fast one.
STARTED = datetimes.now("UTC")
TICKS = itertools.count()
datetimes.now = lambda *_: STARTED + timedelta(microseconds=next(TICKS))
# Those that one event concerns are evaluated in the order of a set of random ids: here in that of the automation.
interested = triggers.find_interested_triggers
triggers.find_interested_triggers = lambda event: sorted(interested(event), key=in_order)
triggers.act = note
triggers.get_events_clock_offset = no_offset


async def run(case):
    db = provide_database_interface()
    automation = Automation.model_validate(
        {"id": case["id"], "name": "a", "actions": [{"type": "do-nothing"}], "trigger": case["trigger"]}
    )
    async with db.session_context(begin_transaction=True) as session:
        session.add(db.Automation(**automation.model_dump()))
    triggers.clear_loaded_automations()
    triggers.load_automation(automation)
    result = []
    for step in case["steps"]:
        fired.clear()
        if "event" in step:
            event = ReceivedEvent.model_validate(step["event"])
            try:
                await triggers.reactive_evaluation(event)
            except EventArrivedEarly:
                pass
        else:
            for trigger in list(triggers.triggers.values()):
                if trigger.posture == "Proactive":
                    await triggers.proactive_evaluation(trigger, parse_datetime(step["tick"]))
        result.append(list(fired))
    return result


async def main():
    await provide_database_interface().create_db()
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(await run(json.loads(line))), flush=True)


asyncio.run(main())
