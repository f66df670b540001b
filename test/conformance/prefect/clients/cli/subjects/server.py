"""The server itself: its version, its health, calls of its API by hand, profiles that name it."""

import os

from prefect_command import NOBODY, prefect
from project import written


def server():
    prefect("version", "--omit-integrations")
    prefect("server", "status")
    prefect("server", "status", "--wait", "--timeout", "30", "-o", "json")
    prefect("dashboard", "open")
    prefect("profile", "create", "here")
    prefect("--profile", "here", "config", "set", f"PREFECT_API_URL={os.environ['PREFECT_API_URL']}")
    prefect("profile", "use", "here")
    prefect("profile", "inspect", "here")


def api():
    prefect("api", "GET", "/health")
    prefect("api", "GET", "health")
    prefect("api", "GET", "/version")
    prefect("api", "GET", "/no/such/path")
    prefect("api", "DELETE", "/health")
    prefect("api", "OPTIONS", "/flows/filter")
    prefect("api", "POST", "/flows/")
    prefect("api", "POST", "/flows/", "--data", "@" + written("flow.json", '{"name": "by hand", "tags": ["b", "a"]}'))
    prefect("api", "POST", "/flows/filter", "--data", '{"limit": 0}')
    prefect("api", "POST", "/flows/filter", "--data", '{"limit": 100000}')
    prefect("api", "POST", "/flows/filter", "--data", "no json")
    prefect("api", "POST", "/flows/filter", "--data", '{"unknown": 1}')
    prefect("api", "POST", "/flows/count", "-H", "X-Custom: value")
    prefect("api", "GET", f"/flows/{NOBODY}")
    prefect("api", "GET", f"/flows/{NOBODY}", "-H", "X-PREFECT-API-VERSION: 0.1.0")
    prefect("api", "GET", "/flows/no-id")
    prefect("api", "PATCH", f"/flows/{NOBODY}", "--data", '{"tags": []}')
    prefect("api", "PUT", "/variables/name/nothing", "--data", "{}")
    prefect("api", "DELETE", "/variables/name/nothing")
    prefect("api", "GET", "/me", "--root")
