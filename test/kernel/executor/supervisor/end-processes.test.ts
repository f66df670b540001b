/** Processes of a stopped cell are asked once, then made to end; others with their numbers are left alone. */
import { expect, test } from "vitest";
import { endProcesses, type system } from "../../../../kernel/executor/supervisor/end-processes.ts";

/** Processes by number: what ends each, and since when it runs. Time passes when somebody sleeps. */
function machine(
  processes: Record<number, { endsOn?: NodeJS.Signals; youngUntil?: number; below?: number[] }>,
) {
  const signals: string[] = [];
  const ended = new Set<number>();
  let now = 0;
  const effects: typeof system = {
    signal: (pid, name) => {
      signals.push(`${pid} ${name} ${now}`);
      const { endsOn, youngUntil = -1 } = processes[pid] ?? {};
      if (endsOn === name && now >= youngUntil) ended.add(pid);
    },
    isYoung: (pid) => now < (processes[pid]?.youngUntil ?? -1),
    descendantsOf: (pid) => processes[pid]?.below ?? [],
    identityOf: (pid) => (ended.has(pid) || !processes[pid] ? undefined : `started ${pid}`),
    commandOf: (pid) => `sh -c ${pid}`,
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
  return { signals, effects };
}

test("what ends on SIGINT gets it once", async () => {
  const { signals, effects } = machine({ 1: { endsOn: "SIGINT" }, 2: { endsOn: "SIGINT" } });
  const processes = endProcesses(() => [1, 2], true, effects);
  processes.again();
  await processes.ended;
  expect(await processes.left).toEqual([]);
  expect(signals).toEqual(["1 SIGINT 0", "2 SIGINT 0"]);
});

test("one that has just started is asked again when it is older", async () => {
  const { signals, effects } = machine({ 1: { endsOn: "SIGINT", youngUntil: 100 } });
  expect(await endProcesses(() => [1], true, effects).left).toEqual([]);
  expect(signals).toEqual(["1 SIGINT 0", "1 SIGINT 100"]);
});

test("one that goes on gets harder signals, and what it has started too; then it is named", async () => {
  const { signals, effects } = machine({
    1: { endsOn: "SIGKILL", below: [2] },
    2: { endsOn: "SIGTERM" },
    3: {},
  });
  const processes = endProcesses(() => [1, 3], true, effects);
  expect(await processes.left).toEqual(["3 (sh -c 3)"]);
  expect(signals).toEqual([
    "1 SIGINT 0",
    "3 SIGINT 0",
    "1 SIGTERM 3000",
    "2 SIGTERM 3000",
    "3 SIGTERM 3000",
    "1 SIGKILL 8000",
    "3 SIGKILL 8000",
  ]);
});

test("those that come while the code is being ended are asked too", async () => {
  const { signals, effects } = machine({ 1: { endsOn: "SIGINT" }, 2: { endsOn: "SIGINT" } });
  const listed = [1];
  const processes = endProcesses(() => listed, false, effects);
  listed.push(2);
  processes.again();
  processes.complete();
  expect(await processes.left).toEqual([]);
  expect(signals).toEqual(["1 SIGINT 0", "2 SIGINT 50"]);
});

test("a number that was given to another process is left alone", async () => {
  const { signals, effects } = machine({ 1: {} });
  let identity = "first";
  const processes = endProcesses(() => [1], true, { ...effects, identityOf: () => identity });
  identity = "another";
  expect(await processes.left).toEqual([]);
  expect(signals).toEqual(["1 SIGINT 0"]);
});
