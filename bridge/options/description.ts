/** `description`: what a task or flow is for, in a sentence. */
import type { Option } from "./option.ts";

export interface DescriptionOption {
  description?: string;
}

export const description: Option = {
  name: "description",
  kinds: ["task", "flow"],
  aliases: [],
  problem: (value) => (typeof value === "string" ? undefined : "must be a string"),
};
