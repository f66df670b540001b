/** `tags`: words that a run is found by. */
import { isListOfStrings, type Option } from "./option.ts";

export interface TagsOption {
  tags?: readonly string[];
}

export const tags: Option = {
  name: "tags",
  kinds: ["task", "flow"],
  aliases: ["tag"],
  problem: (value) => (isListOfStrings(value) ? undefined : "must be a list of strings"),
  flags: [
    {
      name: "tag",
      type: "text",
      value: "T",
      many: true,
      summary: "a tag of its runs; may be given several times",
      phrase: (value) => `tags ${[value].flat().join(", ")}`,
    },
  ],
};
