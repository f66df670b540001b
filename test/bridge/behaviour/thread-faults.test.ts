/** What goes wrong on a task's thread, and what its code leaves behind there. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Folder, scriptFolder } from "./script.ts";

let folder: Folder;
beforeEach(() => {
  folder = scriptFolder();
});
afterEach(() => folder.remove());

test("a thread that was started for a call which never came lets the process end", async () => {
  const lines = await folder.lines(`
const spin = task(async () => { for (;;); }, { name: "spin", thread: true });
const many = Array.from({ length: 2 * (await import("node:os")).availableParallelism() }, () => spin);
console.log(">", await flow(async () => Promise.all(many.map((one) => one())), { name: "main", timeout: 1 })().catch((error) => error.name));
const spent = new Uint8Array(10);
spent.buffer.transfer();
const takes = task(async (bytes: Uint8Array) => bytes.length, { name: "takes", thread: true });
console.log(">", await takes(spent).catch((error) => error.name));`);
  expect(lines).toEqual(["> TimeoutError", "> DataCloneError"]);
});

test("an array that the module keeps is there for the next call too", async () => {
  const lines = await folder.lines(`
const table = new Float64Array(1e5).fill(7);
const keeps = task(async () => table.subarray(1), { name: "keeps", thread: true });
for (let n = 0; n < 3; n++) console.log(">", (await keeps()).length);`);
  expect(lines).toEqual(["> 99999", "> 99999", "> 99999"]);
});

test("an error that nothing catches fails its own call, and no other", async () => {
  const lines = await folder.lines(`
const throws = task(async () => { setTimeout(() => { throw new RangeError("in a timer"); }, 1); await new Promise(() => {}); }, { name: "throws", thread: true });
const rejects = task(async () => { void Promise.reject(new Error("unheard")); await new Promise(() => {}); }, { name: "rejects", thread: true });
const later = task(async (gate: Int32Array) => {
  void Atomics.waitAsync(gate, 0, 0).value.then(() => { console.log("> prints late"); throw new Error("late"); });
}, { name: "later", thread: true });
const after = task(async (gate: Int32Array) => { Atomics.store(gate, 0, 1); Atomics.notify(gate, 0); await new Promise((resolve) => setTimeout(resolve, 50)); return "after"; }, { name: "after", thread: true });
for (const one of [throws, rejects]) console.log(">", await one().catch((error) => [error.code, error.message, error.cause.name].join()));
const gate = new Int32Array(new SharedArrayBuffer(4));
await later(gate);
console.log(">", await after(gate));`);
  expect(lines).toEqual([
    "> thread.ended,the task's thread ended: nothing caught RangeError: in a timer,RangeError",
    "> thread.ended,the task's thread ended: nothing caught Error: unheard,Error",
    "> prints late",
    "> after",
  ]);
});

test("calls that its code does not await are waited for, and states that it returns are its run's", async () => {
  const lines = await folder.lines(`
const { states, CancelledError, FailedError } = cellflow;
const inner = task(async () => new Promise((resolve) => setTimeout(resolve, 50)), { name: "inner" });
const outer = task(async () => void inner(), { name: "outer", thread: true });
const skips = task(async (n: number) => {
  if (n === 1) return states.Completed({ name: "Skipped", message: "no data", data: 5 });
  if (n === 2) return states.Failed({ message: "no good" });
  if (n === 3) return states.Failed({ data: Object.assign(new TypeError("own"), { status: 5 }) });
  return states.Cancelled({ message: "not now" });
}, { name: "skips", thread: true });
function about(error) { return [error instanceof FailedError, error instanceof CancelledError, error.name, error.message, error.status].join(); }
await flow(async () => {
  await outer();
  for (const n of [1, 2, 3, 4]) console.log(">", await skips(n).catch(about));
}, { name: "main" })();`);
  expect(lines).toEqual([
    "> 5",
    "> true,false,FailedError,no good,",
    "> false,false,TypeError,own,5",
    "> false,true,CancelledError,not now,",
  ]);
  await folder.withClient(async (client) => {
    const runs = await client.taskRuns.filter({ sort: "EXPECTED_START_TIME_ASC" });
    expect(runs.map(({ task_key, state_name }) => `${task_key.split("-")[0]} ${state_name}`).sort()).toEqual([
      "inner Completed",
      "outer Completed",
      "skips Cancelled",
      "skips Failed",
      "skips Failed",
      "skips Skipped",
    ]);
  });
});

test("what the process sets in its environment is seen there", async () => {
  const lines = await folder.lines(`
const reads = task(async () => process.env.SHADE, { name: "reads", thread: true });
for (const shade of ["red", "blue"]) { process.env.SHADE = shade; console.log(">", await reads()); }`);
  expect(lines).toEqual(["> red", "> blue"]);
});

test("a flow that it calls can be cancelled at the API", async () => {
  const script = folder.start(`
const inner = flow(async () => { console.log("> waits"); await new Promise((resolve) => setTimeout(resolve, 1e6).unref()); }, { name: "inner" });
const outer = task(async () => inner(), { name: "outer", thread: true });
console.log(">", await flow(async () => outer(), { name: "main" })().catch((error) => error instanceof cellflow.CancelledError));`);
  await script.says("> waits");
  await folder.withClient(async (client) => {
    const [inner] = await client.flowRuns.filter({ flows: { name: { any_: ["inner"] } } });
    await client.flowRuns.setState(inner?.id ?? "", { type: "CANCELLING", name: "Cancelling" }, true);
  });
  expect((await script.ended).output).toContain("> true");
});

test("thrown values that can't be read are errors of the task alone", async () => {
  const lines = await folder.lines(`
const bare = task(async () => { throw Object.create(null); }, { name: "bare", thread: true });
const trap = task(async () => { throw Object.defineProperty(new Error("a"), "trap", { enumerable: true, get() { throw new Error("b"); } }); }, { name: "trap", thread: true });
for (const one of [bare, trap]) console.log(">", await one().then(() => "no", (thrown) => String(thrown?.code)));`);
  expect(lines).toEqual(["> undefined", "> undefined"]);
});

test("a flow's parameters are there in each of its calls, and of each flow its own", async () => {
  const lines = await folder.lines(`
const { getRunContext } = cellflow;
const reads = task(async (n: number) => JSON.stringify(getRunContext().flowRun?.parameters), { name: "reads", thread: true });
const main = flow(async (name: string) => (await reads.map([1, 2, 3, 4])).join(), { name: "main" });
for (const name of ["a", "b"]) console.log(">", await main(name));
console.log(">", await reads(1));`);
  const of = (name: string) => `> ${Array(4).fill(`{"name":"${name}"}`).join()}`;
  expect(lines).toEqual([of("a"), of("b"), "> undefined"]);
});
