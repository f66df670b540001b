"""Results: caching, what is persisted and read by another client, transactions that roll back."""

import os
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import timedelta

from told import client, states, task_states, tell
from prefect import flow, get_client, task
from prefect.cache_policies import INPUTS, NO_CACHE, TASK_SOURCE
from prefect.tasks import task_input_hash
from prefect.transactions import transaction

salt = uuid.uuid4().hex
calls = []


@task(cache_policy=INPUTS + TASK_SOURCE, persist_result=True)
def by_inputs(n, salt):
    calls.append("inputs")
    return n + 1


@task(cache_key_fn=lambda context, arguments: f"key-{arguments['salt']}", persist_result=True)
def by_key(n, salt):
    calls.append("key")
    return n + 2


@task(cache_key_fn=task_input_hash, cache_expiration=timedelta(seconds=0.5), persist_result=True)
def expiring(salt):
    calls.append("expiring")
    return len(calls)


@task(cache_policy=NO_CACHE)
def never_cached():
    calls.append("never")


@flow(persist_result=True)
def cached():
    for _ in range(2):
        by_inputs(1, salt)
        never_cached()
    by_key(1, salt)
    by_key(2, salt)
    expiring(salt)
    expiring(salt)
    time.sleep(0.6)
    expiring(salt)
    return {"calls": calls}


undone = []


@task
def write(name):
    return name


@write.on_rollback
def unwrite(transaction):
    undone.append("unwritten")


@write.on_commit
def written(transaction):
    undone.append("committed")


@task
def check():
    raise ValueError("does not hold")


@flow
def transactional():
    with transaction():
        write("first")
    with transaction():
        write("second")
        check()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with get_client(sync_client=True) as api:
            print(api.read_flow_run(sys.argv[1]).state.result())
        raise SystemExit
    state = cached(return_state=True)
    run_id = state.state_details.flow_run_id
    tell("cached", [state.result(), task_states(run_id, 9)])
    other = subprocess.run([sys.executable, __file__, str(run_id)], capture_output=True, text=True)
    tell("read elsewhere", other.stdout.strip())
    with client() as api:
        tell("stored", sorted(api.read_flow_run(run_id).state.data.model_dump()))
    state = transactional(return_state=True)
    tell("transaction", [state.name, undone, task_states(state.state_details.flow_run_id, 3)])
