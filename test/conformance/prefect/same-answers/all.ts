/** Every conversation there is. */
import type { Conversation } from "./conversation.ts";
import { flows } from "./flows.ts";
import { taskRuns } from "./task-runs.ts";
import { ui } from "./ui.ts";

export const CONVERSATIONS: readonly (readonly [subject: string, readonly Conversation[]])[] = [
  ["flows", flows],
  ["task runs", taskRuns],
  ["pages", ui],
];
