/** `thread`: whether the function runs on a thread of its own. */
import type { Option } from "./option.ts";

export interface ThreadOption {
  /**
   * Runs the function on a worker thread, one of as many as there are cores: computing scales with them, and a timeout
   * or Stop ends it at once, whatever it does. What it uses of its module or notebook is made anew there, as in a
   * deployment; what it uses of a function around it can't be, and is refused by name. Arguments are copied, and what it
   * gives; arrays of that are moved where nothing can use them there again. It ends when the calls in it have. An error
   * it throws keeps name, message, stack and fields, not its class.
   */
  thread?: boolean;
}

export const thread: Option = {
  name: "thread",
  kinds: ["task"],
  aliases: ["threads", "worker", "workerthread", "parallel", "taskrunner"],
  problem: (value) => (typeof value === "boolean" ? undefined : "must be true or false"),
  flags: [
    {
      name: "thread",
      type: "flag",
      summary: "runs on a thread of its own: computing uses all cores, and can be stopped",
      phrase: () => "on a thread",
    },
  ],
};
