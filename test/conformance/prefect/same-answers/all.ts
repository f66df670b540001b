/** Every conversation there is. */

import { admin } from "./admin.ts";
import { artifacts } from "./artifacts.ts";
import { automations } from "./automations.ts";
import { blockDocuments } from "./block-documents.ts";
import { blockEvents } from "./block-events.ts";
import { blockSchemas } from "./block-schemas.ts";
import { blockTypes } from "./block-types.ts";
import { concurrencyLimits } from "./concurrency-limits.ts";
import type { Conversation } from "./conversation.ts";
import { deployments } from "./deployments.ts";
import { events } from "./events.ts";
import { eventsOfThings } from "./events-of-things.ts";
import { flowRuns } from "./flow-runs.ts";
import { flows } from "./flows.ts";
import { refusals } from "./refusals.ts";
import { savedSearches } from "./saved-searches.ts";
import { tagLimits } from "./tag-limits.ts";
import { taskRuns } from "./task-runs.ts";
import { triggered } from "./triggered.ts";
import { ui } from "./ui.ts";
import { variables } from "./variables.ts";
import { workPools } from "./work-pools.ts";

export const CONVERSATIONS: readonly (readonly [subject: string, readonly Conversation[]])[] = [
  ["the server", admin],
  ["artifacts", artifacts],
  ["automations", automations],
  ["block documents", blockDocuments],
  ["the events of blocks", blockEvents],
  ["block schemas", blockSchemas],
  ["block types", blockTypes],
  ["concurrency limits", concurrencyLimits],
  ["deployments", deployments],
  ["the events of things", eventsOfThings],
  ["events", events],
  ["flow runs", flowRuns],
  ["flows", flows],
  ["refusals", refusals],
  ["saved searches", savedSearches],
  ["limits of tags", tagLimits],
  ["task runs", taskRuns],
  ["triggered automations", triggered],
  ["pages", ui],
  ["variables", variables],
  ["work pools", workPools],
];
