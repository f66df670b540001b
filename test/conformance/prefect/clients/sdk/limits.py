"""Limits: `concurrency` and `rate_limit` sync and async, limits of tags, who holds slots meanwhile."""

import asyncio
import time
import uuid

from told import client, eventually, task_states, tell
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.concurrency.asyncio import concurrency as concurrency_async
from prefect.concurrency.asyncio import rate_limit as rate_limit_async
from prefect.concurrency.sync import concurrency, rate_limit

salt = uuid.uuid4().hex[:8]
inside = []
most = []


def limit(name, slots, decay):
    with client() as api:
        api.create_global_concurrency_limit(
            GlobalConcurrencyLimitCreate(name=name, limit=slots, slot_decay_per_second=decay)
        )


@task(cache_policy=NO_CACHE)
def one_at_a_time(n):
    with concurrency(f"one-{salt}", occupy=1):
        inside.append(n)
        most.append(len(inside))
        with client() as api:
            held = api.read_global_concurrency_limit_by_name(f"one-{salt}").active_slots
        time.sleep(0.05)
        inside.remove(n)
        return held


@flow
def sync_limits():
    return one_at_a_time.map([1, 2, 3]).result()


@flow
async def async_limits():
    counts = []

    async def hold():
        async with concurrency_async([f"one-{salt}", f"two-{salt}"], occupy=1):
            counts.append(1)
            most.append(len(counts))
            await asyncio.sleep(0.05)
            counts.pop()

    await asyncio.gather(hold(), hold())
    began = time.monotonic()
    for _ in range(2):
        await rate_limit_async(f"rate-{salt}")
    return time.monotonic() - began > 0.1


@task(tags=[f"tag-{salt}"], cache_policy=NO_CACHE)
def tagged(n):
    inside.append(n)
    most.append(len(inside))
    time.sleep(0.05)
    inside.remove(n)


@flow
def tags():
    tagged.map([1, 2, 3]).result()
    rate_limit(f"rate-{salt}")


@task(tags=[f"none-{salt}"], cache_policy=NO_CACHE)
def refused():
    pass


@flow
def zero():
    return refused(return_state=True)


if __name__ == "__main__":
    for name, slots, decay in [(f"one-{salt}", 1, 0), (f"two-{salt}", 2, 0), (f"rate-{salt}", 1, 2)]:
        limit(name, slots, decay)
    with client() as api:
        api.create_concurrency_limit(tag=f"tag-{salt}", concurrency_limit=1)
        api.create_concurrency_limit(tag=f"none-{salt}", concurrency_limit=0)
    tell("held", sync_limits())
    tell("async rate", asyncio.run(async_limits()))
    state = tags(return_state=True)
    tell("tags", [state.name, task_states(state.state_details.flow_run_id, 3)])
    tell("most at a time", max(most))
    state = zero(return_state=True)
    tell("zero", [state.name, state.message])

    def slots(name):
        def read():
            with client() as api:
                return api.read_global_concurrency_limit_by_name(name).active_slots

        return eventually(read, lambda found: found == 0)

    tell("given back", [slots(f"one-{salt}"), slots(f"two-{salt}"), slots(f"tag:tag-{salt}")])
    try:
        with concurrency(f"unknown-{salt}", strict=True):
            pass
    except Exception as error:
        tell("unknown", [type(error).__name__, str(error).replace(salt, "")])
    try:
        with concurrency(f"one-{salt}"):
            with concurrency(f"one-{salt}", timeout_seconds=0.2):
                pass
    except Exception as error:
        tell("too late", type(error).__name__)
