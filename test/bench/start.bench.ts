/** Processes that use the built package, as a project's own node_modules has it, beside Node alone: wall and CPU time. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = Number(process.env.ROUNDS ?? 15);
/** Of a second, by which Linux counts CPU time. */
const CLOCK_TICK_MS = 10;

const root = fileURLToPath(new URL("../../", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "cellflow-bench-start-"));

/** A project that has installed the package, beside whose dependencies it lies. */
function layOut(): void {
  const modules = join(project, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(join(root, "node_modules")))
    if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(modules, name));
  for (const part of ["package.json", ".bin", "dist"])
    cpSync(join(root, part), join(modules, "cellflow", part), { recursive: true });
  writeFileSync(join(project, "bare.mjs"), "");
  writeFileSync(join(project, "import.mjs"), 'import "cellflow";\n');
  writeFileSync(
    join(project, "hello.mjs"),
    'import { flow } from "cellflow";\nconst hello = flow(async () => "hi", { name: "hello" });\nawait hello();\n',
  );
}

const cellflow = "node_modules/cellflow/.bin/cellflow.mjs";
const home = join(project, "home");
const kinds: { name: string; args: string[]; home?: string; bar?: string }[] = [
  { name: "node alone", args: ["bare.mjs"] },
  { name: 'import "cellflow"', args: ["import.mjs"], bar: "2.3" },
  { name: "hello flow", args: ["hello.mjs"], bar: "5" },
  { name: "hello flow, new database", args: ["hello.mjs"], home: join(project, "new"), bar: "5" },
  { name: "cellflow --version", args: [cellflow, "--version"] },
  { name: "cellflow --help", args: [cellflow, "--help"] },
  { name: "cellflow flow-run ls", args: [cellflow, "flow-run", "ls"] },
];

/** CPU time in ms that ended children took so far, where the system says it. */
function childrenCpu(): number {
  if (process.platform !== "linux") return Number.NaN;
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * CLOCK_TICK_MS;
}

function run({ name, args, home: own = home }: (typeof kinds)[number]): { wall: number; cpu: number } {
  if (own !== home) rmSync(own, { recursive: true, force: true });
  const env = {
    PATH: process.env.PATH,
    HOME: project,
    CELLFLOW_HOME: own,
    CELLFLOW_API: "embedded",
    CELLFLOW_LOGGING_LEVEL: "off",
  };
  const before = childrenCpu();
  const from = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return { wall: performance.now() - from, cpu: childrenCpu() - before };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

layOut();
const measured = kinds.map((kind) => ({ ...kind, wall: [] as number[], cpu: [] as number[] }));
for (const kind of kinds) run(kind);
// In turns: what else the machine does meets all of them.
for (let round = 0; round < ROUNDS; round++)
  for (const kind of measured) {
    const { wall, cpu } = run(kind);
    kind.wall.push(wall);
    kind.cpu.push(cpu);
  }

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length;
}

function cells(row: readonly string[]): string {
  return row.map((cell, at) => cell[at === 0 ? "padEnd" : "padStart"](at === 0 ? 26 : 8)).join("");
}

const [bare] = measured;
const title = `Processes, ms: median and least of ${ROUNDS}, and the mean of CPU; x is of node alone`;
const lines = measured.map(({ name, wall, cpu, bar }) => [
  name,
  median(wall).toFixed(0),
  Math.min(...wall).toFixed(0),
  (median(wall) / median(bare?.wall ?? [])).toFixed(1),
  bar ?? "",
  mean(cpu).toFixed(0),
  (mean(cpu) / mean(bare?.cpu ?? [])).toFixed(1),
]);
const head = ["", "wall", "least", "x", "bar", "cpu", "x"];
process.stdout.write(`${title}\n\n${[head, ...lines].map(cells).join("\n")}\n`);
rmSync(project, { recursive: true, force: true });
