/** Every conversation there is. */
import type { Conversation } from "./conversation.ts";
import { flows } from "./flows.ts";

export const CONVERSATIONS: readonly (readonly [subject: string, readonly Conversation[]])[] = [
  ["flows", flows],
];
