"""Variables."""

from prefect_command import prefect


def variables():
    prefect("variable", "ls")
    prefect("variable", "ls", "-o", "json")
    prefect("variable", "set", "colour", "blue", "--tag", "a", "--tag", "b")
    prefect("variable", "set", "colour", "red")
    prefect("variable", "set", "colour", "red", "--overwrite")
    prefect("variable", "set", "sizes", '{"large": [1, 2.5, null]}')
    prefect("variable", "get", "colour")
    prefect("variable", "get", "sizes")
    prefect("variable", "get", "nothing")
    prefect("variable", "inspect", "colour")
    prefect("variable", "inspect", "sizes", "-o", "json")
    prefect("variable", "inspect", "nothing")
    prefect("variable", "set", "Not-Valid!", "x")
    prefect("variable", "set", "long", "x" * 5001)
    prefect("variable", "ls")
    prefect("variable", "ls", "--limit", "1")
    prefect("variable", "ls", "--limit", "100000")
    prefect("variable", "ls", "-o", "json")
    prefect("variable", "unset", "colour")
    prefect("variable", "unset", "colour")
    prefect("variable", "delete", "sizes")
