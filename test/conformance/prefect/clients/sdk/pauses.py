"""Runs that wait for people and for each other: pause, its input and its timeout, inputs sent and received."""

import threading

from told import client, eventually, states, tell
from prefect import flow, pause_flow_run, resume_flow_run
from prefect.context import get_run_context
from prefect.input import RunInput, receive_input, send_input

ids = {}


class Answer(RunInput):
    name: str
    age: int = 7


@flow
def asks():
    ids["asks"] = get_run_context().flow_run.id
    pause_flow_run(timeout=120, poll_interval=1, key="first")
    answer = pause_flow_run(wait_for_input=Answer.with_initial_data(name="nobody"), timeout=120, poll_interval=1)
    return [answer.name, answer.age]


@flow
def nobody_answers():
    pause_flow_run(timeout=1, poll_interval=1)


@flow
def receives():
    ids["receives"] = get_run_context().flow_run.id
    heard = []
    for number in receive_input(int, timeout=60, poll_interval=0.5, raise_timeout_error=True):
        heard.append(number)
        if len(heard) == 2:
            break
    message = next(iter(Answer.receive(timeout=60, poll_interval=0.5)))
    message.respond(Answer(name=f"to {message.name}", age=sum(heard)))
    return heard


@flow
def sends(to):
    send_input(3, flow_run_id=to)
    send_input(4, flow_run_id=to)
    Answer(name="sender").send_to(to)
    answer = next(iter(Answer.receive(timeout=60, poll_interval=0.5)))
    return [answer.name, answer.age]


def started(name, run):
    """Runs a flow beside the main thread; what it ends with comes from `ended`."""
    ended = []
    thread = threading.Thread(target=lambda: ended.append(run()))
    thread.start()
    eventually(lambda: ids.get(name), lambda found: found)

    def end():
        thread.join()
        return ended[0]

    return end


def until(run_id, name):
    def read():
        with client() as api:
            return api.read_flow_run(run_id).state

    return eventually(read, lambda state: state.name == name)


def tell_pause():
    end = started("asks", lambda: asks(return_state=True))
    run_id = ids["asks"]
    until(run_id, "Paused")
    resume_flow_run(run_id)
    state = eventually(
        lambda: until(run_id, "Paused"), lambda found: found.state_details.run_input_keyset is not None
    )
    with client() as api:
        key = state.state_details.run_input_keyset["schema"]
        schema = eventually(
            lambda: api.request("GET", f"/flow_runs/{run_id}/input/{key}").json(), lambda found: found
        )
        tell("asked for", [schema["properties"]["name"]["default"], schema["properties"]["age"]["type"]])
    try:
        resume_flow_run(run_id, run_input={"age": "many"})
    except Exception as error:
        tell("wrong answer", [type(error).__name__, "age" in str(error) or str(error)])
    resume_flow_run(run_id, run_input={"name": "Ada", "age": 36})
    tell("answered", end().result())
    tell("states", states(run_id))
    try:
        resume_flow_run(run_id)
    except Exception as error:
        tell("too late", str(error))


if __name__ == "__main__":
    tell_pause()
    state = nobody_answers(return_state=True)
    # Who waits and the server both fail it, in either order or only one of them.
    tell("nobody answers", [state.name, list(dict.fromkeys(states(state.state_details.flow_run_id)))])
    end = started("receives", lambda: receives(return_state=True))
    tell("sent", sends(ids["receives"]))
    tell("received", end().result())
