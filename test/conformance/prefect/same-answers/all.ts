/** Every conversation there is. */

import { admin } from "./admin.ts";
import { automations } from "./automations.ts";
import { blockDocuments } from "./block-documents.ts";
import { blockEvents } from "./block-events.ts";
import { blockSchemas } from "./block-schemas.ts";
import { blockTypes } from "./block-types.ts";
import type { Conversation } from "./conversation.ts";
import { flowRuns } from "./flow-runs.ts";
import { flows } from "./flows.ts";
import { savedSearches } from "./saved-searches.ts";
import { taskRuns } from "./task-runs.ts";
import { triggered } from "./triggered.ts";
import { ui } from "./ui.ts";

export const CONVERSATIONS: readonly (readonly [subject: string, readonly Conversation[]])[] = [
  ["the server", admin],
  ["automations", automations],
  ["triggered automations", triggered],
  ["block types", blockTypes],
  ["block schemas", blockSchemas],
  ["block documents", blockDocuments],
  ["the events of blocks", blockEvents],
  ["flows", flows],
  ["saved searches", savedSearches],
  ["flow runs", flowRuns],
  ["task runs", taskRuns],
  ["pages", ui],
];
