/** Prefect's own SDK, unchanged, against our server: what its programs see and what is stored, as with Prefect's server. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedApi, serveForClients } from "./our-server.ts";
import { runScript } from "./script.ts";

let api: ServedApi;
beforeAll(async () => {
  api = await serveForClients();
});
afterAll(() => api?.stop());

const DONE = ["Pending", "Running", "Completed"];
/** Several programs at a time on a machine that others use, too. */
const TIMEOUT_MS = 400_000;

describe.concurrent("Prefect's SDK", { timeout: TIMEOUT_MS }, () => {
  test("runs flows and tasks: retries, map, sub-flows, hooks, failures", async () => {
    expect(await runScript(api, "sdk/runs.py")).toEqual({
      family: {
        result: [40, [3, 6, 9], "after RuntimeError", "NotReady", 10],
        states: DONE,
        tasks: {
          third_time: [
            ["Pending", "Running", "AwaitingRetry", "Retrying", "AwaitingRetry", "Retrying", "Completed"],
          ],
          double: [DONE, DONE, DONE],
          broken: [["Pending", "Running", "Failed"]],
          after: [["Pending", "NotReady"], DONE],
          child: [["Pending", ...DONE]],
        },
      },
      child: [[true, "Completed", { n: 5 }]],
      "a warning of family": 1,
      printed: 1,
      "ValueError('try 2') - Retry 2/2 will start 0.2 second(s) from now": 1,
      run: [["family", "tagged"], { n: 4 }, 1, [40, [3, 6, 9], "after RuntimeError", "NotReady", 10], true],
      found: [true, 1],
      graph: 8,
      "flow retry": [["Pending", "Running", "AwaitingRetry", "Running", "Completed"], [1, 2], "done"],
      hooks: [
        "Splendid",
        "asked to",
        ["running Running", "completion Splendid", "running Running", "failure Failed"],
      ],
      timeout: ["TimedOut", ["Pending", "Running", "TimedOut"]],
      "wrong parameter": ["Failed", ["Pending", "Failed"]],
    });
  });

  test("caches and persists results, and rolls transactions back", async () => {
    const CACHED = ["Pending", "Running", "Cached"];
    const calls = ["inputs", "never", "never", "key", "expiring", "expiring"];
    expect(await runScript(api, "sdk/results.py")).toEqual({
      cached: [
        { calls },
        {
          by_inputs: [CACHED, DONE],
          never_cached: [DONE, DONE],
          by_key: [CACHED, DONE],
          expiring: [CACHED, DONE, DONE],
        },
      ],
      "read elsewhere": `{'calls': [${calls.map((call) => `'${call}'`).join(", ")}]}`,
      stored: ["expiration", "prefect_version", "serializer", "storage_block_id", "storage_key"],
      transaction: [
        "Failed",
        ["committed", "unwritten"],
        { write: [DONE, [...DONE, "RolledBack"]], check: [["Pending", "Running", "Failed"]] },
      ],
    });
  });

  test("notes artifacts, variables, blocks, events and automations", async () => {
    expect(await runScript(api, "sdk/records.py")).toEqual({
      artifacts: [
        ["image", "image", "https://example.com/a.png", null],
        ["link", "markdown", "[there](https://example.com/a?b=c)", null],
        ["markdown", "markdown", "# Sum", "a sum"],
        ["markdown", "markdown", "# Sum 2", null],
        ["progress", "progress", 75.5, "how far"],
        ["table", "table", '[{"a": 1, "b": null}, {"a": 2.5, "b": "x"}]', null],
      ],
      "with a task run": ["progress"],
      latest: ["# Sum 2", true],
      "get or create": true,
      variable: { deep: [1, null, "x"] },
      "variable exists": "Variable 'v_' already exists. Use `overwrite=True` to update it.",
      overwritten: 2,
      unset: [true, "none", false],
      secret: "pass word",
      "secret overwritten": { a: [1] },
      "secret exists":
        "You are attempting to save values with a name that is already in use for this block type. If you would like to overwrite the values that are saved, then save with `overwrite=True`.",
      nested: ["me", "hidden", "t0ken", 3],
      "without secrets": ["********", "********", 3],
      references: ["inner"],
      documents: ["inner"],
      "changed inside": "you",
      deleted: "Unable to find block document named outer for block type outer-",
      "checksum kept": true,
      event: [true, { words: ["hello"] }, "room", "person"],
      automation: [true, 2, "0:00:30", ["type='do-nothing'"]],
      updated: ["changed", "compound", "any", 2],
      disabled: false,
      enabled: true,
      "by name": [true],
      gone: "Automation",
      fired: ["Judged", "{{ event.payload.why }}"],
    });
  });

  test("waits for the slots of limits, and gives them back", async () => {
    const told = await runScript(api, "sdk/limits.py");
    expect(told).toEqual({
      held: [1, 1, 1],
      "async rate": true,
      tags: ["Completed", { tagged: [DONE, DONE, DONE] }],
      "most at a time": 1,
      zero: ["Failed", expect.stringContaining("Slots requested is greater than the limit")],
      "given back": [0, 0, 0],
      unknown: [
        "ConcurrencySlotAcquisitionError",
        "Concurrency limits ['unknown-'] must be created before acquiring slots",
      ],
      "too late": "AcquireConcurrencySlotTimeoutError",
    });
  });

  test("pauses for people's answers, and sends inputs between runs", async () => {
    expect(await runScript(api, "sdk/pauses.py")).toEqual({
      "asked for": ["nobody", "integer"],
      "wrong answer": ["RuntimeError", true],
      answered: ["Ada", 36],
      states: ["Pending", "Running", "Paused", "Running", "Paused", "Running", "Completed"],
      "too late": "Cannot resume a run that isn't paused!",
      "nobody answers": ["Failed", ["Pending", "Running", "Paused", "Failed"]],
      sent: ["to sender", 7],
      received: [3, 4],
    });
  });

  test("hands tasks to those who serve them in the background", async () => {
    expect(await runScript(api, "sdk/background.py")).toEqual({
      "before anybody serves": ["Scheduled", true, null],
      early: [3, ["Scheduled", ...DONE]],
      retried: ["hello you", ["Scheduled", "Pending", "Running", "Retrying", "Completed"]],
      failed: ["Failed", "Task run encountered an exception ValueError: in the background"],
      "in a flow": ["Completed", 11],
      workers: ["add", "fails", "second_time"],
    });
  });

  test("serves flows: schedules, runs from outside and within, cancel, crash, suspend, a limit", async () => {
    const ENDED = ["Scheduled", "Pending", "Submitting", "Running"];
    expect(await runScript(api, "sdk/serving.py")).toEqual({
      deployment: [["a"], "Serves.", "3", "serving.py:served", false],
      crashed: [[...ENDED, "Crashed"], expect.stringContaining("Process exited with status code: -9.")],
      failed: [[...ENDED, "Failed"], "Flow run encountered an exception: ValueError: asked to fail"],
      cancelled: [...ENDED, "Cancelling", "Cancelled"],
      soon: ["soon", true, [...ENDED, "Completed"], true],
      called: ["Completed", "Completed", true, null],
      children: [["Completed", { mode: "called" }]],
      suspended: [
        [...ENDED, "Suspended", "Resuming", "Pending", "Submitting", "Running", "Completed"],
        "heard",
      ],
      "one at a time": [["Scheduled", "Cancelled"], "Running"],
      schedules: {
        cron: ["15 3 * * 1", "Europe/Paris", "mondays", { mode: "cron" }, true],
        interval: [3600, "America/New_York", { mode: "hourly" }],
        rrule: ["DTSTART:20200101T000000\nFREQ=DAILY;BYHOUR=7;BYMINUTE=0", "UTC"],
      },
      planned: [["cron", "hourly", "none"], true, true],
      "cron times": ["Mon 03:15"],
      "paused schedules": [false, false, false],
      hook: true,
      "paused at the end": [true, true, true],
    });
  });
});
