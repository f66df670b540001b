/** Random triggers fire for the same events as in Prefect's own code, in the same order. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Case, cases } from "../../../bridge/server/automations/cases.ts";
import { evaluated } from "../../../bridge/server/automations/evaluated.ts";
import { prefectVenv } from "../../../setup/prefect.ts";

const SCRIPT = fileURLToPath(new URL("./triggers.py", import.meta.url));
const CASES = Number(process.env.CELLFLOW_TRIGGER_CASES ?? 60);

async function firedInPrefect(list: readonly Case[]): Promise<unknown[]> {
  const { python } = await prefectVenv();
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(python, [SCRIPT], { maxBuffer: 1e8 }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout),
    );
    child.stdin?.end(list.map((each) => `${JSON.stringify(each)}\n`).join(""));
  });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("random triggers fire as in Prefect", async () => {
  const seed = Number(process.env.CELLFLOW_TRIGGER_SEED ?? 42);
  const list = fc.sample(cases(Date.now() * 1000), { seed, numRuns: CASES });
  const theirs = await firedInPrefect(list);
  let firings = 0;
  for (const [index, each] of list.entries()) {
    const ours = await evaluated(each);
    firings += ours.flat().length;
    expect({ case: each, fired: ours }).toEqual({ case: each, fired: theirs[index] });
  }
  expect(firings).toBeGreaterThan(CASES / 2);
});
