import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { cancelFlowRun } from "../../../../bridge/engine/live/abandon.ts";
import {
  flow,
  getRunContext,
  pauseFlowRun,
  resumeFlowRun,
  suspendFlowRun,
  task,
} from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

function flowRunId(): string {
  return getRunContext().flowRun?.id ?? "";
}

/** The id of the run of this flow, once it is paused (again). */
async function paused(name: string, times = 1): Promise<string> {
  let id = "";
  await engine.reported((update) => {
    if (update.kind === "flow-run" && update.flow === name) id = update.id;
    if (id === "") return false;
    const pauses = engine.updates.filter(
      (other) => other.kind === "state" && other.id === id && other.state.type === "PAUSED",
    );
    return pauses.length >= times;
  });
  return id;
}

async function read(id: string) {
  const client = await engine.client();
  const run = await client.flowRuns.read(id);
  const logs = await client.logs.filter({ logs: { flow_run_id: { any_: [id] } }, sort: "TIMESTAMP_ASC" });
  return { run, lines: logs.map(({ level, message }) => `${level} ${message}`) };
}

/** A schema that can't say what it is as JSON Schema. */
function older<S extends object>(schema: S): S {
  return new Proxy(schema, {
    get: (target, name) => (name === "toJSONSchema" ? undefined : Reflect.get(target, name)),
  });
}

const Approval = z.object({ approve: z.boolean(), note: z.string().default("none"), n: z.int().optional() });

test("a run pauses where its code is, and goes on when it is resumed", async () => {
  const step = task(async (n: number) => n, { name: "step" });
  const main = flow(
    async () => {
      const first = await step(1);
      expect(await pauseFlowRun({ timeout: 600 })).toBeUndefined();
      return first + (await step(2));
    },
    { name: "waits" },
  );
  const ended = main();
  const id = await paused("waits");
  expect((await read(id)).run).toMatchObject({
    state_type: "PAUSED",
    state_name: "Paused",
    state: {
      state_details: { pause_key: "1", pause_reschedule: false, run_input_keyset: null },
    },
  });
  await resumeFlowRun(id);
  expect(await ended).toBe(3);
  const { run, lines } = await read(id);
  expect(run).toMatchObject({ state_type: "COMPLETED", empirical_policy: { pause_keys: ["1"] } });
  expect(lines.filter((line) => /Paus|Resum/.test(line))).toEqual([
    `20 Pausing flow, execution will continue when this flow run is resumed: cellflow flow-run resume ${id}`,
    "20 Resuming flow run execution!",
  ]);
});

test("input is asked for by a schema that forms read, and comes as its type", async () => {
  const main = flow(
    async () => {
      const answer = await pauseFlowRun({ waitForInput: Approval.describe("Is it right?"), key: "approve" });
      const approved: boolean = answer.approve;
      return { ...answer, approved };
    },
    { name: "asks" },
  );
  const ended = main();
  const id = await paused("asks");
  const client = await engine.client();
  const { run } = await read(id);
  expect(run.state?.state_details.run_input_keyset).toEqual({
    description: "paused-approve-description",
    response: "paused-approve-response",
    schema: "paused-approve-schema",
  });
  expect(await client.flowRunInputs.read(id, "paused-approve-description")).toBe("Is it right?");
  expect(await client.flowRunInputs.read(id, "paused-approve-schema")).toMatchObject({
    type: "object",
    title: "Input",
    properties: {
      approve: { type: "boolean", title: "approve", position: 0 },
      note: { type: "string", default: "none", position: 1 },
    },
    required: ["approve"],
  });
  for (const [runInput, message] of [
    [undefined, `the input of flow run '${run.name}' needs field approve (true or false)`],
    [
      { approve: "maybe" },
      `field approve of the input of flow run '${run.name}' must be true or false, got "maybe"`,
    ],
    [
      { approve: true, n: "x" },
      `field n of the input of flow run '${run.name}' must be a whole number, got "x"`,
    ],
    [
      { approve: true, notes: "x" },
      `the input of flow run '${run.name}' has no field notes; did you mean note? (it takes approve, note, n)`,
    ],
  ] as const) {
    await expect(resumeFlowRun(id, { ...(runInput && { runInput }) })).rejects.toThrow(
      expect.objectContaining({ message }),
    );
  }
  expect((await read(id)).run.state_type).toBe("PAUSED");
  await resumeFlowRun(id, { runInput: { approve: "yes", n: "5" } });
  expect(await ended).toEqual({ approve: true, note: "none", n: 5, approved: true });
  expect((await read(id)).lines.find((line) => line.includes("Pausing"))).toContain(
    `: cellflow flow-run resume ${id} -p approve=…`,
  );
});

test.each([
  [
    "a JSON Schema",
    { type: "object", properties: { days: { type: "integer", default: 3 } } },
    {},
    { days: 3 },
  ],
  ["no object", z.enum(["a", "b"]), { value: "b" }, "b"],
  ["a JSON Schema of no object", { type: "integer", minimum: 2 }, { value: "2" }, 2],
  ["other fields too", z.looseObject({ n: z.int() }), { n: "1", more: [true] }, { n: 1, more: [true] }],
  ["no fields at all", { type: "object" }, { any: "thing" }, { any: "thing" }],
  ["an older zod", older(z.object({ n: z.int() })), { n: "5" }, { n: 5 }],
  ["no object of an older zod", older(z.int()), { value: "5" }, 5],
  ["dates", z.object({ day: z.coerce.date() }), { day: "2021-01-31" }, { day: new Date("2021-01-31") }],
] as const)("input may be declared by %s", async (title, waitForInput, runInput, expected) => {
  const name = `declared by ${title}`.replaceAll(" ", "-");
  const main = flow(async () => pauseFlowRun({ waitForInput }), { name });
  const ended = main();
  await resumeFlowRun(await paused(name), { runInput });
  expect(await ended).toEqual(expected);
});

test("input that only zod refuses fails the run in one line", async () => {
  const even = z.object({ n: z.number().refine((n) => n % 2 === 0, "must be even") });
  const main = flow(async () => pauseFlowRun({ waitForInput: even }), { name: "refines" });
  const ended = main();
  ended.catch(() => {});
  const id = await paused("refines");
  await resumeFlowRun(id, { runInput: { n: 3 } });
  await expect(ended).rejects.toMatchObject({ code: "parameters.rule" });
  const { run } = await read(id);
  expect(run).toMatchObject({ state_type: "FAILED" });
  expect(run.state?.message).toBe(
    `Flow refines failed: field n of the input of flow run '${run.name}' is not valid (must be even), got 3`,
  );
});

test("pauses come one after the other, each with its own input", async () => {
  const number = z.object({ n: z.number() });
  const main = flow(
    async () =>
      Promise.all([pauseFlowRun({ waitForInput: number }), pauseFlowRun({ waitForInput: number, key: "b" })]),
    { name: "twice" },
  );
  const ended = main();
  const id = await paused("twice");
  await resumeFlowRun(id, { runInput: { n: 1 } });
  await paused("twice", 2);
  await resumeFlowRun(id, { runInput: { n: 2 } });
  expect(await ended).toEqual([{ n: 1 }, { n: 2 }]);
  expect((await read(id)).run.empirical_policy.pause_keys).toEqual(["1", "b"]);
});

test("a pause that nobody ends in time fails the run, whatever its code makes of it, and it is not retried", async () => {
  let calls = 0;
  const main = flow(
    async () => {
      calls++;
      await pauseFlowRun({ timeout: 0.1 }).catch(() => {});
      return "went on";
    },
    { name: "late", retries: 2 },
  );
  await expect(main()).rejects.toMatchObject({
    code: "run.pause-timeout",
    message: "The flow was paused and never resumed.",
  });
  expect(calls).toBe(1);
  const id = await paused("late");
  const { run, lines } = await read(id);
  expect(run).toMatchObject({
    state_type: "FAILED",
    state_name: "Failed",
    state: { message: "The flow was paused and never resumed." },
  });
  expect(lines).toContain("40 The flow was paused and never resumed.");
  await expect(resumeFlowRun(id)).rejects.toMatchObject({ code: "flow-run.not-paused" });
});

test("a flow's own timeout counts on in a pause", async () => {
  const main = flow(async () => pauseFlowRun(), { name: "times-out", timeout: 0.5 });
  await expect(main()).rejects.toMatchObject({ code: "run.timeout" });
  const client = await engine.client();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: ["times-out"] } } });
  expect(run?.state_name).toBe("TimedOut");
});

test("a paused run is cancelled, at the API or in its process", async () => {
  const main = flow(async () => pauseFlowRun(), { name: "cancelled" });
  const ended = main();
  ended.catch(() => {});
  const id = await paused("cancelled");
  const client = await engine.client();
  await client.flowRuns.setState(id, { type: "CANCELLING", name: "Cancelling" });
  await expect(ended).rejects.toMatchObject({ code: "run.cancelled" });
  expect((await read(id)).run.state_type).toBe("CANCELLED");

  const here = flow(async () => pauseFlowRun(), { name: "cancelled-here" });
  const stopped = here();
  stopped.catch(() => {});
  const second = await paused("cancelled-here");
  await cancelFlowRun(second, "enough");
  await expect(stopped).rejects.toMatchObject({ code: "run.cancelled" });
  expect((await read(second)).run.state).toMatchObject({ type: "CANCELLED", message: "enough" });
});

test("a retry pauses again, and asks again", async () => {
  let calls = 0;
  const main = flow(
    async () => {
      const { n } = await pauseFlowRun({ waitForInput: z.object({ n: z.number() }) });
      if (++calls === 1) throw new Error("once");
      return n;
    },
    { name: "retries", retries: 1 },
  );
  const ended = main();
  const id = await paused("retries");
  await resumeFlowRun(id, { runInput: { n: 1 } });
  await paused("retries", 2);
  const client = await engine.client();
  expect(await client.flowRunInputs.read(id, "paused-1-response")).toBeUndefined();
  await resumeFlowRun(id, { runInput: { n: 2 } });
  expect(await ended).toBe(2);
});

test("a flow called in a flow pauses by itself, and a task may pause its flow", async () => {
  const ask = task(async () => pauseFlowRun({ waitForInput: z.object({ ok: z.boolean() }) }), {
    name: "ask",
  });
  const inner = flow(async () => ask(), { name: "inner-pauses" });
  const outer = flow(async () => ({ outer: flowRunId(), ...(await inner()) }), { name: "outer-goes-on" });
  const ended = outer();
  const id = await paused("inner-pauses");
  await resumeFlowRun(id, { runInput: { ok: true } });
  const { outer: outerId, ok } = await ended;
  expect(ok).toBe(true);
  expect((await read(outerId)).run.state_type).toBe("COMPLETED");
});

test("a run that somebody ends while it is paused goes on with an error", async () => {
  const main = flow(async () => pauseFlowRun(), { name: "ended-elsewhere" });
  const ended = main();
  ended.catch(() => {});
  const id = await paused("ended-elsewhere");
  await (await engine.client()).flowRuns.setState(id, { type: "COMPLETED", name: "Completed" }, true);
  await expect(ended).rejects.toThrow("does not go on after its pause: it is Completed");
});

test("other spellings, wrong options and other places are refused in one line", async () => {
  const inFlow = (options: object) =>
    flow(async () => pauseFlowRun(options as never), { name: "spells" })().catch(
      (error: Error) => error.message,
    );
  expect(await inFlow({ wait_for_input: Approval })).toBe(
    "pauseFlowRun() has no option `wait_for_input`: write `waitForInput`",
  );
  expect(await inFlow({ timeout_seconds: 5 })).toBe(
    "pauseFlowRun() has no option `timeout_seconds`: write `timeout` (seconds)",
  );
  expect(await inFlow({ poll_interval: 5 })).toBe(
    "pauseFlowRun() has no option `poll_interval`; it has waitForInput, timeout, key",
  );
  expect(await inFlow({ key: "My key" })).toBe(
    'pauseFlowRun() option `key` must be up to 100 lower-case letters, digits and dashes, got "My key"',
  );
  expect(await inFlow({ timeout: 0 })).toBe(
    "pauseFlowRun() option `timeout` must be seconds, more than 0, got 0",
  );
  expect(await inFlow({ waitForInput: { approve: z.boolean() } })).toMatch(
    /option `waitForInput` must be one zod schema: write z\.object\(\{ … \}\), got .{1,201}$/,
  );
  expect(await inFlow({ waitForInput: Boolean })).toMatch(/must be a zod schema, or JSON Schema/);
  await expect(pauseFlowRun()).rejects.toMatchObject({ code: "context.none" });
  await expect(resumeFlowRun("x", { run_input: {} } as never)).rejects.toThrow("write `runInput`");
  await expect(resumeFlowRun("5f1c7e1c-0000-4000-8000-000000000000")).rejects.toMatchObject({
    code: "flow-run.unknown",
  });
});

test("what comes in has the type that was declared", () => {
  // Read by the compiler alone.
  const typed = async () => {
    const zod: { approve: boolean; note: string } = await pauseFlowRun({ waitForInput: Approval });
    const schema: Record<string, unknown> = await pauseFlowRun({
      waitForInput: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
    });
    const nothing: undefined = await pauseFlowRun({ timeout: 5 });
    const list: number[] = await suspendFlowRun({ waitForInput: z.array(z.number()) });
    // @ts-expect-error it is a number
    const text: string = await pauseFlowRun({ waitForInput: z.number() });
    return [zod, schema, nothing, list, text];
  };
  expect(typed).toBeTypeOf("function");
});
