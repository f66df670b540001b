/** Which scenarios there are. */
import type { Scenario } from "./scenario.ts";
import { busyServer } from "./scenarios/busy-server.ts";
import { sessions } from "./scenarios/cells.ts";
import { connections } from "./scenarios/connections.ts";
import { executorEnds } from "./scenarios/ends.ts";
import { clockJumps } from "./scenarios/engine/clock-jumps.ts";
import { fullDisk } from "./scenarios/engine/full-disk.ts";
import { manyWriters } from "./scenarios/engine/many-writers.ts";
import { outages } from "./scenarios/engine/outages.ts";
import { powerCuts } from "./scenarios/engine/power-cuts.ts";
import { scriptKills } from "./scenarios/engine/script-kills.ts";
import { serviceKills } from "./scenarios/engine/service-kills.ts";
import { slowReaders } from "./scenarios/engine/slow-readers.ts";
import { eventStreams } from "./scenarios/event-streams.ts";
import { floods } from "./scenarios/floods.ts";
import { orphans } from "./scenarios/orphans.ts";
import { parsers } from "./scenarios/parsers.ts";
import { hostileBodies } from "./scenarios/served/hostile-bodies.ts";
import { hostileConnections } from "./scenarios/served/hostile-connections.ts";
import { sameStatuses } from "./scenarios/served/same-statuses.ts";
import { twoServers } from "./scenarios/served/two-servers.ts";
import { stops } from "./scenarios/stops.ts";
import { wire } from "./scenarios/wire.ts";

/** Those that start kernels. */
export const live: Scenario[] = [...floods, ...sessions, ...executorEnds, ...stops, ...orphans];

/** Those that send or parse damaged things. */
export const damaged: Scenario[] = [...wire, ...connections, ...parsers];

/** Those that take from the engine what it needs: its process, its server, its disk, its clock. */
export const faults: Scenario[] = [
  ...scriptKills,
  ...serviceKills,
  ...outages,
  ...fullDisk,
  ...manyWriters,
  ...slowReaders,
  ...powerCuts,
  ...clockJumps,
];

/** All; `npm test` has those that need a Prefect server in conformance/prefect/. */
export const scenarios: Scenario[] = [
  ...live,
  ...damaged,
  ...busyServer,
  ...faults,
  ...eventStreams,
  ...hostileConnections,
  ...hostileBodies,
  ...sameStatuses,
  ...twoServers,
];
