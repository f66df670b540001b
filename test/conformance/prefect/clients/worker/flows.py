"""The flow that a worker runs: it notes that it began, and waits for a file where it is told to."""

import os
import time
from pathlib import Path

from prefect import flow
from prefect.runtime import flow_run


@flow(log_prints=True)
def work(mode: str = "run"):
    print(f"works in mode {mode}")
    with open(Path(os.environ["NOTES"]) / "begun", "a") as notes:
        notes.write(f"{flow_run.id}\n")
    if mode == "wait":
        while not (Path(os.environ["NOTES"]) / "go on").exists():
            time.sleep(0.1)
    return mode
