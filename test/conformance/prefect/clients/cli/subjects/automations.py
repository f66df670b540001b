"""Automations."""

import json

from prefect_command import NOBODY, identifier, prefect
from project import written

BELL = {
    "name": "bell",
    "description": "Rings.",
    "trigger": {"type": "event", "expect": ["rang"], "posture": "Reactive", "threshold": 2, "within": 30},
    "actions": [{"type": "do-nothing"}],
}

TWO = """
automations:
  - name: metric
    trigger:
      type: event
      expect: [rang]
      posture: Proactive
      within: 60
    actions: [{type: do-nothing}]
  - name: both
    trigger:
      type: compound
      require: all
      within: 60
      triggers:
        - {type: event, expect: [rang], posture: Reactive}
        - {type: event, match: {prefect.resource.id: "bell.*"}, expect: [fell], posture: Reactive}
    actions: [{type: do-nothing}]
"""


def automations():
    prefect("automation", "create", "--from-json", json.dumps(BELL))
    prefect("automation", "create", "--from-json", '{"name": "wrong"}')
    prefect("automation", "create", "--from-file", written("two.yaml", TWO))
    prefect("automation", "create")
    prefect("automation", "inspect", "bell")
    prefect("automation", "inspect", "bell", "--yaml")
    prefect("automation", "inspect", "both", "--json")
    prefect("automation", "inspect", "nothing")
    prefect("automation", "inspect", "--id", NOBODY)
    prefect("automation", "pause", "bell")
    prefect("automation", "resume", "bell")
    prefect("automation", "pause", "nothing")
    prefect("automation", "pause", "--id", NOBODY)
    prefect("automation", "resume", "--id", NOBODY)
    found = identifier("automation", "inspect", "bell", "--json")
    prefect("automation", "pause", "--id", found)
    prefect("automation", "resume", "--id", found)
    prefect("automation", "update", "--id", found, "--from-json", json.dumps({**BELL, "description": "Changed."}))
    prefect("automation", "update", "--id", NOBODY, "--from-json", json.dumps(BELL))
    prefect("automation", "inspect", "--id", found, "--json")
    prefect("automation", "ls")
    prefect("automation", "ls", "-o", "json")
    prefect("automation", "delete", "bell")
    prefect("automation", "delete", "bell")
    prefect("automation", "delete", "--id", identifier("automation", "inspect", "both", "--json"))
    prefect("automation", "delete", "--id", NOBODY)
    prefect("--no-prompt", "automation", "delete", "--all")
    prefect("automation", "ls")
