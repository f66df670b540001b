"""Blocks, their types, and which one stores results."""

from prefect_command import NOBODY, identifier, prefect
from project import FLOWS, written


def blocks():
    prefect("block", "ls")
    prefect("block", "type", "ls")
    prefect("block", "register", "--file", "flows.py")
    prefect("block", "register", "--file", "flows.py")
    prefect("block", "register", "-m", "prefect.blocks.system")
    prefect("block", "register", "-m", "no_such_module")
    prefect("block", "type", "ls", "-o", "json")
    prefect("block", "type", "inspect", "machine")
    prefect("block", "type", "inspect", "machine", "-o", "json")
    prefect("block", "register", "--file", written("machine.py", FLOWS.replace("Where it runs.", "Where it ran.")))
    prefect("block", "type", "inspect", "machine")
    prefect("block", "type", "inspect", "nothing")
    prefect("block", "create", "machine")
    prefect("block", "create", "nothing")
    save_secret("word")
    save_secret("phrase")
    prefect("block", "ls")
    prefect("block", "ls", "-o", "json")
    prefect("block", "inspect", "secret/word")
    prefect("block", "inspect", "secret/word", "-o", "json")
    prefect("block", "inspect", "secret/nothing")
    prefect("block", "inspect", "--id", NOBODY)
    prefect("block", "inspect", "--id", identifier("block", "inspect", "secret/phrase"))


def result_storage():
    from prefect.filesystems import LocalFileSystem

    LocalFileSystem(basepath="results").save("results")
    storage = ("experimental", "result-storage")
    prefect(*storage, "inspect")
    prefect(*storage, "set", "local-file-system/results")
    prefect(*storage, "inspect")
    prefect(*storage, "inspect", "-o", "json")
    prefect(*storage, "set", "secret/word")
    prefect(*storage, "set", "local-file-system/nothing")
    prefect(*storage, "set", "--id", NOBODY)
    prefect(*storage, "clear")
    prefect(*storage, "inspect")
    prefect("work-pool", "storage", "configure", "s3", "processes", "--bucket", "b", "--aws-credentials-block-name", "x")


def blocks_end():
    prefect("block", "delete", "secret/word")
    prefect("block", "delete", "secret/word")
    prefect("block", "delete", "--id", identifier("block", "inspect", "secret/phrase"))
    prefect("block", "delete", "--id", NOBODY)
    prefect("block", "delete", "local-file-system/results")
    prefect("--no-prompt", "block", "type", "delete", "machine")
    prefect("--no-prompt", "block", "type", "delete", "nothing")
    prefect("--no-prompt", "block", "type", "delete", "secret")


def save_secret(name):
    from prefect.blocks.system import Secret

    Secret(value="hush").save(name)
