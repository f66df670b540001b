/** `resultStorage`: where what a run gives is stored. */
import { RESULT_LOCATION, resultLocation } from "../results/location.ts";
import type { Option } from "./option.ts";

export interface ResultStorageOption {
  /**
   * Where what it gives is stored, and what its `cache` takes from: `"s3://bucket/prefix"`, which other machines read
   * too, a saved block (`"s3-bucket/results"`), or a folder such as `"./results"`. It is then stored unless `persistResult` is false. Default: as the flow it
   * is called in, else the setting CELLFLOW_RESULT_STORAGE, else `~/.cellflow`.
   */
  resultStorage?: string;
}

export const resultStorage: Option = {
  name: "resultStorage",
  kinds: ["task", "flow"],
  aliases: ["resultsstorage", "storage", "resultstorageblock"],
  problem: (value) =>
    typeof value === "string" && resultLocation(value, "/") ? undefined : `must be ${RESULT_LOCATION}`,
  flags: [
    {
      name: "result-storage",
      type: "text",
      value: "URL|BLOCK",
      summary: "stores what it gives there: s3://bucket/prefix, s3-bucket/BLOCK or ./folder",
      phrase: (value) => `result stored in ${value}`,
    },
  ],
};
