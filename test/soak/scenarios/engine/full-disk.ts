/** A disk that is full while a flow runs: a tmpfs of its own, filled and emptied. Needs to be allowed to mount one. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../../../../bridge/client/client.ts";
import { createTransport } from "../../../../bridge/client/transport/create-transport.ts";
import { scriptFolder } from "../../../bridge/behaviour/script.ts";
import { createGate } from "../../../setup/gate.ts";
import { must } from "../../client.ts";
import { misreported } from "../../engine/reported.ts";
import { unsound } from "../../engine/stored.ts";
import type { Figures, Scenario } from "../../scenario.ts";

/** Space for a database, its log and some results. */
const DISK_MB = 16;
/** Task runs before the disk is full, while it is, and after. */
const STEPS = 5;

interface Disk {
  path: string;
  /** Leaves not a byte. */
  fill(): void;
  free(): void;
  remove(): void;
}

/** Undefined where this user may mount none. */
function mountDisk(): Disk | undefined {
  const path = mkdtempSync(join(tmpdir(), "soak-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs", path], { stdio: "ignore" });
  } catch {
    rmdirSync(path);
    return undefined;
  }
  const ballast = join(path, "ballast");
  return {
    path,
    fill() {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    },
    free: () => rmSync(ballast),
    remove() {
      // What was killed may have files open for a moment.
      execFileSync("umount", ["-l", path]);
      rmdirSync(path);
    },
  };
}

/** Code that asks, while the disk is full, whether what it did is acknowledged, and calls a flow. */
function flowOf(filled: string, freed: string): string {
  return `
    const step = task(async (n) => { cellflow.getRunLogger().info("line " + n); return { n, text: "x".repeat(50_000) }; }, { name: "step", persistResult: true });
    const cached = task(async (n) => ({ n, text: "y".repeat(50_000) }), { name: "cached", cache: { key: ({ n }) => n } });
    const steps = async (from) => {
      for (let n = from; n < from + ${STEPS}; n++) {
        await step(n);
        if ((await cached(n)).n !== n) console.log("wrong value");
      }
    };
    const inner = flow(async () => 1, { name: "inner" });
    const main = flow(async () => {
      await steps(0);
      await engine.flushRunUpdates();
      console.log("begun");
      ${filled}
      await steps(${STEPS});
      await engine.flushRunUpdates().catch((error) => console.log("flush: " + error.code));
      await inner().catch((error) => console.log("inner: " + error.message));
      console.log("outside");
      ${freed}
      await steps(${2 * STEPS});
    }, { name: "main" });
    await main();
    console.log("ended");
  `;
}

async function filled(times: number): Promise<Figures> {
  const disk = mountDisk();
  if (!disk) return { skipped: "no tmpfs can be mounted here" };
  const folder = scriptFolder();
  try {
    for (let time = 0; time < times; time++) {
      const home = join(disk.path, `home-${time}`);
      const gates = [createGate(folder.home), createGate(folder.home)] as const;
      const script = folder.start(flowOf(gates[0].wait, gates[1].wait), {
        CELLFLOW_HOME: home,
        CELLFLOW_LOGGING_LEVEL: "off",
      });
      await script.says("begun");
      disk.fill();
      // Who starts now is told the same.
      const late = await folder.start(`await flow(async () => 1, { name: "late" })();`, {
        CELLFLOW_HOME: home,
        CELLFLOW_LOGGING_LEVEL: "off",
      }).ended;
      must(
        late.code === 1 && /^cellflow: Cannot write .*the disk is full; free some space/.test(late.output),
        late.output,
      );
      gates[0].open();
      await script.says("outside");
      disk.free();
      gates[1].open();
      const { code, output } = await script.ended;
      must(code === 0 && output.includes("ended\n") && !output.includes("wrong value"), output);
      must(output.includes("flush: engine.unstored\n"), `acknowledged what is nowhere:\n${output}`);
      must(
        /inner: .*the disk is full; free some space/.test(output),
        `the inner flow does not say why:\n${output}`,
      );
      const lines = output.split("\n").filter((line) => line.startsWith("cellflow: Cannot write"));
      must(lines.length === 1, `${lines.length} lines say that it is full:\n${output}`);
      await check(home);
      rmSync(home, { recursive: true });
    }
    return { disk: `tmpfs of ${DISK_MB} MB`, times };
  } finally {
    folder.remove();
    disk.remove();
  }
}

/** Nothing half-written is left, the database is sound, and all that happened is there once. */
async function check(home: string): Promise<void> {
  const database = join(home, "cellflow.db");
  const damage = unsound(database);
  must(damage.length === 0, `unsound: ${damage.join("\n")}`);
  const transport = await createTransport({ home, database });
  try {
    const wrong = await misreported(createClient(transport), "main", 3 * STEPS);
    must(wrong.length === 0, wrong.join("\n"));
  } finally {
    await transport.close();
  }
  const left = readdirSync(home, { recursive: true })
    .map(String)
    .filter((name) => /\.writing\/.|\.part$|\.lock/.test(name));
  must(left.length === 0, `left over: ${left.join(", ")}`);
}

export const fullDisk: Scenario[] = [
  {
    name: "a flow goes on while the disk is full, says so once, and all of it is recorded when there is space",
    short: 1,
    long: 5,
    run: filled,
  },
];
