/**
 * A person and a debugger who do all things at all times: cells, pauses, steps, breakpoints, stops, detaching, in an
 * order that comes from a seed. Every request must be answered, every stop be followed by its end, nothing be stuck.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../soak/random.ts";
import { createDebugClient } from "./debug-client.ts";
import { type Asked, resultOf, type TestKernel } from "./kernel-client.ts";

/** Cells, and the lines at which there may be breakpoints. */
const cells: readonly [string, readonly number[]][] = [
  ["let total = 0\nfor (let i = 0; i < 30; i++) {\n  total += i\n}\ntotal", [3, 5]],
  ["let a = 1\nlet b = a + 1\nb", [1, 2, 3]],
  ["function g(n: number) {\n  const m = n + 1\n  return m\n}\ng(1) + g(2)", [2, 3, 5]],
  ["for (let i = 0; i < 4; i++) {\n  await new Promise((r) => setTimeout(r, 1))\n}\n'waited'", [2, 4]],
  ["const until = Date.now() + 15\nwhile (Date.now() < until) {\n  Math.sqrt(2)\n}\n'spun'", [3]],
  ["setTimeout(() => {\n  Math.max(1, 2)\n}, 3)\n'left'", [2, 4]],
  ["async function h() {\n  await null\n  return 3\n}\nawait h()", [3, 5]],
  ["let part = 1\n%env WALK=1\n%time part + 1\npart", [1, 3, 4]],
  ["try {\n  throw new RangeError('caught')\n} catch {}\nthrow new Error('thrown')", [2, 4]],
  ["%%bash\ntrue", [2]],
];

const PATIENCE = 20_000; // ms for any one answer

/** What a walk came through. */
export interface Walked {
  stops: number;
  requests: number;
}

/** Walk `steps` cells far. Throws where something is not as it should be, with what was done last. */
export async function walk(kernel: TestKernel, random: Random, steps: number): Promise<Walked> {
  const debug = createDebugClient(kernel);
  const done: string[] = [];
  let requests = 0;
  let stops = 0;
  let isOver = false;
  let failed: Error | undefined;

  const soon = async <T>(what: string, promise: Promise<T>): Promise<T> => {
    const late = new AbortController();
    const tooLate = sleep(PATIENCE, undefined, { signal: late.signal }).then(() => {
      throw new Error(`no answer to ${what}; before it: ${done.slice(-40).join(" | ")}`);
    });
    tooLate.catch(() => {});
    try {
      return await Promise.race([promise, tooLate]);
    } finally {
      late.abort();
    }
  };
  /** Ask, whatever the answer: most are asked at times when they have to be refused. */
  const ask = async (command: string, given: Record<string, unknown> = {}) => {
    requests += 1;
    done.push(command);
    const answer = await soon(command, debug.ask(command, given));
    if (answer.type !== "response" || answer.command !== command || typeof answer.success !== "boolean")
      throw new Error(`${command} was answered ${JSON.stringify(answer)}`);
    return answer;
  };
  const breakIn = async ([code, lines]: (typeof cells)[number], most = 2): Promise<void> => {
    const { body } = await ask("dumpCell", { code });
    const wanted = lines.filter(() => random.below(3) < most);
    await ask("setBreakpoints", {
      source: { path: (body as { sourcePath: string }).sourcePath },
      breakpoints: wanted.map((line) => ({ line, ...(random.below(6) === 0 ? { condition: "1 < 2" } : {}) })),
    });
  };
  const interrupt = async (): Promise<void> => {
    done.push("interrupt");
    await soon("interrupt", kernel.interrupt());
  };
  const reattach = async (): Promise<void> => {
    await ask("disconnect");
    if (random.below(2) === 0) await sleep(random.below(10));
    await ask("initialize", { clientID: random.below(2) === 0 ? "jupyterlab" : "walk" });
    await ask("attach");
    if (random.below(3) === 0) await ask("setExceptionBreakpoints", { filters: ["uncaught"] });
  };
  const look = async (): Promise<void> => {
    const { body } = await ask("stackTrace", { threadId: 1 });
    const [top] = (body as { stackFrames?: { id: number }[] } | undefined)?.stackFrames ?? [];
    if (!top) return;
    const scopes = await ask("scopes", { frameId: top.id });
    const all = (scopes.body as { scopes?: { variablesReference: number }[] } | undefined)?.scopes ?? [];
    await Promise.all(all.map(({ variablesReference }) => ask("variables", { variablesReference })));
  };

  /** The end of the process in which the cells run, which is followed by another. */
  const kill = () => ask("evaluate", { expression: "process.kill(process.pid, 'SIGKILL')" });

  /** What is done at a stop. */
  const atStop: (() => Promise<unknown>)[] = [
    () => ask("continue", { threadId: 1 }),
    () => ask("next"),
    () => ask("stepIn"),
    () => ask("stepOut"),
    () => Promise.all([ask("continue"), ask("continue")]),
    () => Promise.all([ask("continue"), ask("pause")]),
    () => Promise.all([ask("continue"), ask("next")]),
    () => Promise.all([ask("next"), ask("next"), look()]),
    () => Promise.all([ask("next"), interrupt()]),
    () => Promise.all([interrupt(), ask("continue")]),
    interrupt,
    () => Promise.all([ask("next"), breakIn(random.pick(cells), 1)]),
    () => Promise.all([look(), ask("continue")]),
    () => look().then(() => ask("next")),
    () => ask("evaluate", { expression: "1 + 1" }).then(() => ask("continue")),
    () => Promise.all([ask("inspectVariables"), ask("continue")]),
    reattach,
    () => Promise.all([ask("next"), reattach()]),
    () => (random.below(3) === 0 ? Promise.all([kill(), ask("next")]) : ask("continue")),
  ];
  /** What is done at any time. */
  const anyTime: (() => Promise<unknown>)[] = [
    () => ask("pause"),
    () => ask("next"),
    () => ask("continue"),
    () => breakIn(random.pick(cells)),
    () => breakIn(random.pick(cells), 0),
    () => Promise.all([breakIn(random.pick(cells)), breakIn(random.pick(cells))]),
    interrupt,
    reattach,
    look,
    () => ask("inspectVariables"),
    () => ask("debugInfo"),
    () => ask("evaluate", { expression: "typeof g" }),
    () => Promise.all([ask("pause"), ask("continue")]),
    () => (random.below(4) === 0 ? kill() : ask("threads")),
    () => ask("setExceptionBreakpoints", { filters: random.pick([[], ["uncaught"], ["all"]]) }),
  ];

  const isStopped = async (): Promise<boolean> => {
    const { body } = await ask("debugInfo");
    return (body as { stoppedThreads: number[] }).stoppedThreads.length > 0;
  };
  const pilot = async (): Promise<void> => {
    while (!isOver) {
      await Promise.race([debug.event("stopped"), sleep(200)]);
      // Told or not (a stop that is not told is found in the end): who stands is led on.
      for (let turn = 0; (await isStopped()) && !isOver; turn += 1) {
        stops += 1;
        if (random.below(3) === 0) await sleep(random.below(5));
        await (turn < 12 ? random.pick(atStop)() : ask("continue"));
      }
    }
  };

  await debug.attach();
  const fails = (error: Error): void => {
    failed ??= error;
  };
  const piloting = pilot().catch(fails);
  const ran: Asked[] = [];
  for (let step = 0; step < steps && !failed; step += 1) {
    const cell = random.pick(cells);
    if (random.below(2) === 0) void breakIn(cell).catch(fails);
    if (random.below(3) === 0) await sleep(random.below(4));
    done.push(`cell ${cells.indexOf(cell)}`);
    const asked = kernel.run(cell[0]);
    ran.push(asked);
    const meanwhile = async (): Promise<void> => {
      for (let times = random.below(3); times > 0; times -= 1) {
        if (random.below(2) === 0) await sleep(random.below(8));
        await random.pick(anyTime)();
      }
    };
    const acting = meanwhile();
    if (random.below(4) > 0) {
      await soon(`cell ${cells.indexOf(cell)}`, asked.done);
      done.push("done");
    }
    await acting;
  }
  for (const asked of ran) await soon("a cell", asked.done);
  for (const cell of cells) await breakIn(cell, 0);
  await ask("setExceptionBreakpoints", { filters: [] });
  // The pilot leads it on where a pause still waits for code.
  await soon("the last cell", kernel.run("1 + 1").done);
  isOver = true;
  await piloting;
  if (failed) throw failed;
  // A pause may still be waited for: whoever wants to go on wants none.
  await ask("continue");
  const before = debug.told().length;
  const last = kernel.run("const walked = 2\nwalked");
  await soon("a cell without breakpoints", last.done);
  if (resultOf(last) !== "2") throw new Error(`the last cell gave ${String(resultOf(last))}`);
  if (
    debug
      .told()
      .slice(before)
      .some(({ event }) => event === "stopped")
  )
    throw new Error("stopped without a reason");
  const ends = debug.told().filter(({ event }) => event === "stopped" || event === "continued");
  const wrong = ends.findIndex(({ event }, at) => event !== (at % 2 === 0 ? "stopped" : "continued"));
  if (wrong >= 0)
    throw new Error(
      `events: ${ends
        .slice(Math.max(0, wrong - 3), wrong + 2)
        .map(({ event, body }) => event + JSON.stringify(body))
        .join(" ")}`,
    );
  await ask("disconnect");
  return { stops, requests };
}
