"""Every command of Prefect's that speaks with a server, in an order in which each finds what it needs."""

import sys

from subjects.automations import automations
from subjects.blocks import blocks, blocks_end, result_storage
from subjects.deployments import deployments, schedules
from subjects.ends import ends
from subjects.limits import limits, limits_of_tags
from subjects.pools import pools, queues
from subjects.runs import artifacts, created, executed, previews
from subjects.server import api, server
from subjects.variables import variables
from subjects.watching import events, watched

SUBJECTS = [
    server,
    api,
    variables,
    limits,
    limits_of_tags,
    pools,
    queues,
    deployments,
    previews,
    created,
    schedules,
    executed,
    artifacts,
    watched,
    blocks,
    result_storage,
    blocks_end,
    automations,
    events,
    ends,
]

if __name__ == "__main__":
    for subject in SUBJECTS:
        if len(sys.argv) == 1 or subject.__name__ in sys.argv[1:]:
            subject()
