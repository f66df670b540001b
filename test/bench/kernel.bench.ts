/** The kernel's speed beside its peers', in turns on the same machine; with what ours must reach. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { kernelArgv } from "../../kernel/install/kernelspec.ts";
import { jupyterVenv } from "../setup/jupyter.ts";
import { preparePeer } from "../setup/peers.ts";
import { run } from "../setup/run.ts";
import { type Contestant, startMeasured } from "./measured-kernel.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const ROUNDS = Number(process.env.ROUNDS ?? 7);

/** Not a dependency: it brings commands of its own that would stand before ours. */
const tslab = await preparePeer("tslab", "tslab@1.0.22", async (folder) => {
  await run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "tslab@1.0.22"]);
});
const venv = process.argv.includes("--no-python") ? undefined : await jupyterVenv();

function ours(entry: string): string[] {
  return kernelArgv(entry).map((part) => part.replace("{connection_file}", "{file}"));
}

const contestants: Contestant[] = [
  {
    name: "from sources",
    language: "TypeScript",
    argv: ours(`${root}magics/main.ts`),
  },
  { name: "built", language: "TypeScript", argv: ours(`${root}dist/magics/main.js`) },
  {
    name: "Deno",
    language: "TypeScript",
    argv: [`${root}node_modules/.bin/deno`, "jupyter", "--kernel", "--conn", "{file}"],
    env: { NO_COLOR: "1" },
  },
  {
    name: "tslab",
    language: "TypeScript",
    argv: [process.execPath, `${tslab}/node_modules/.bin/tslab`, "kernel", "--config-path={file}"],
  },
  {
    name: "ipykernel",
    language: "Python",
    argv: [venv?.python ?? "/nowhere", "-m", "ipykernel_launcher", "-f", "{file}"],
  },
] satisfies Contestant[];
const present = contestants.filter(({ argv }) =>
  argv.slice(0, 2).every((part) => !part.startsWith("/") || existsSync(part)),
);

/** What is measured, in ms unless it says otherwise, and the most that ours may take. */
const bars: [name: string, bar: number][] = [
  ["spawn to kernel_info", 80],
  ["spawn to first result", 150],
  ["1 + 1 to the reply, p50", 0.8],
  ["1 + 1 to the reply, p99", 3],
  ["1 + 1 to reply and idle, p50", Number.NaN],
  ["chain of 100 cells, p50", 1],
  ["20,000 lines", 150],
  ["memory then, MB (PSS)", 130],
  ["first completion", 400],
  ["completion, p50", 15],
  ["inspection, p50", 15],
  ["memory then, MB (PSS)", 280],
];

function quantile(numbers: readonly number[], at: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}

/** Kernels that said idle before all of the lines had come. */
const incomplete = new Set<string>();
const LINES = 20_000;
const expected = Array.from({ length: LINES }, (_, index) => `line ${index}\n`).join("");

/** The same work in both languages. */
const code = {
  TypeScript: {
    first: "const x0 = 0",
    next: (index: number) => `const x${index} = x${index - 1} + 1; x${index}`,
    lines: (count: number) => `for (let i = 0; i < ${count}; i++) console.log(\`line \${i}\`)`,
    object: "const rides = { miles: 1.5, minutes: 12 }",
    members: "rides.",
    name: "rides",
  },
  Python: {
    first: "x0 = 0",
    next: (index: number) => `x${index} = x${index - 1} + 1; x${index}`,
    lines: (count: number) => `for i in range(${count}): print(f"line {i}")`,
    object: "rides = 'a'",
    members: "rides.",
    name: "rides",
  },
} as const;

/** One start of a kernel: a number for each of the bars. */
async function measure(contestant: Contestant): Promise<number[]> {
  const kernel = await startMeasured(contestant);
  const { first, next, lines, object, members, name } = code[contestant.language];
  try {
    const simple: { toReply: number; ms: number }[] = [];
    for (let index = 0; index < 50; index++) await kernel.run("1 + 1");
    for (let index = 0; index < 300; index++) simple.push(await kernel.run("1 + 1"));
    const replies = simple.map(({ toReply }) => toReply);
    const chain: number[] = [];
    await kernel.run(first);
    for (let index = 1; index <= 100; index++) chain.push((await kernel.run(next(index))).toReply);
    await kernel.run(lines(100));
    const printed = await kernel.run(lines(LINES));
    if (printed.printed !== expected) incomplete.add(contestant.name);
    const memory = kernel.memory();
    await kernel.run(object);
    const firstCompletion = (await kernel.complete(members)).toReply;
    const completions: number[] = [];
    const inspections: number[] = [];
    for (let index = 0; index < 30; index++) {
      completions.push((await kernel.complete(members)).toReply);
      inspections.push((await kernel.inspect(name)).toReply);
    }
    return [
      kernel.toInfo,
      kernel.toFirstResult,
      quantile(replies, 0.5),
      quantile(replies, 0.99),
      quantile(
        simple.map(({ ms }) => ms),
        0.5,
      ),
      quantile(chain, 0.5),
      printed.ms,
      memory,
      firstCompletion,
      quantile(completions, 0.5),
      quantile(inspections, 0.5),
      kernel.memory(),
    ];
  } finally {
    await kernel.end();
  }
}

const own = present.filter(({ name }) => name === "from sources" || name === "built");
const times = new Map(present.map(({ name }) => [name, [] as number[][]]));
for (const contestant of own) await measure(contestant); // files into the page cache
for (let round = 0; round < ROUNDS; round++) {
  for (const contestant of present) times.get(contestant.name)?.push(await measure(contestant));
}

function median(name: string, row: number): number {
  return quantile(
    (times.get(name) ?? []).map((run) => run[row] ?? Number.NaN),
    0.5,
  );
}

function cell(value: number): string {
  return (Number.isNaN(value) ? "" : value.toFixed(value < 10 ? 2 : 0)).padStart(13);
}

const columns = [...present.map(({ name }) => name), "bar", "Deno / ours"];

process.stdout.write(`Kernels, ms, medians of ${ROUNDS} starts each, in turns\n\n${"".padEnd(30)}`);
process.stdout.write(`${columns.map((name) => name.padStart(13)).join("")}\n`);
bars.forEach(([name, bar], row) => {
  const best = Math.min(...own.map((item) => median(item.name, row)));
  const numbers = [...present.map((item) => median(item.name, row)), bar, median("Deno", row) / best];
  process.stdout.write(
    `${name.padEnd(30)}${numbers.map(cell).join("")}${best > bar ? "  over the bar" : ""}\n`,
  );
});
for (const name of incomplete)
  process.stdout.write(`${name}: not all of the 20,000 lines had come at idle\n`);
