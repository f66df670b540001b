"""What is deleted at last."""

from prefect_command import NOBODY, prefect, run, tell


def ends():
    prefect("profile", "create", "there", "--from", "here")
    transferred("--no-prompt", "transfer", "--from", "here", "--to", "there")
    prefect("--no-prompt", "transfer", "--from", "here", "--to", "nowhere")
    prefect("deployment", "delete", "hello/first")
    prefect("deployment", "delete", "hello/first")
    prefect("deployment", "delete", "--id", NOBODY)
    prefect("--no-prompt", "deployment", "delete", "--all")
    prefect("deployment", "ls")
    prefect("work-pool", "delete", "processes")


def transferred(*arguments):
    """What is transferred at once is told in no order; how far it was, as often as there is time for it."""
    code, output = run(arguments)
    lines = [line for line in output.splitlines() if "%" not in line and "graph..." not in line]
    tell(arguments, code, "\n".join(sorted(lines)))
