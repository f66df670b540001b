import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CommandLine, commandLine } from "../command-line.ts";

let line: CommandLine;
beforeAll(async () => {
  line = await commandLine(undefined, { JUPYTER_PATH: "", JUPYTER_DATA_DIR: "" });
});
afterAll(() => line.close());

async function doctor(env: NodeJS.ProcessEnv = {}) {
  const { code, out, err } = await line.cellflow("doctor", { env });
  return { code, err, of: (name: string) => new RegExp(`^(.+?) +${name} +(.*)$`, "m").exec(out)?.slice(1) };
}

test("each is found, from where, and works: a line each, and JSON", async () => {
  const { code, err, of } = await doctor();
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(of("node")).toEqual(["ok", `${process.versions.node} (${process.execPath})`]);
  expect(of("API")).toEqual(["ok", "embedded (CELLFLOW_API in the environment)"]);
  expect(of("database")?.[1]).toMatch(
    /cellflow\.db, [\d.]+ kB, version \d+ of \d+ \(CELLFLOW_HOME in the environment\)$/,
  );
  expect(of("storage")?.[1]).toMatch(/results can be written/);
  expect(of("credentials")).toEqual(["-", "none are set"]);
  const checks = await line.json<{ name: string; state: string }[]>("doctor");
  expect(checks.map(({ name }) => name)).toEqual([
    "node",
    "kernel",
    "API",
    "database",
    "storage",
    "credentials",
  ]);
});

test("what does not work is named, with exit code 1, and no secret is shown", async () => {
  const server = createServer((_, response) => response.end('{"it": "is another"}'));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  try {
    const other = await doctor({
      CELLFLOW_API: "",
      PREFECT_API_URL: url,
      PREFECT_API_KEY: "pnu_secret_key_1",
    });
    expect(other).toMatchObject({ code: 1, err: "cellflow: not working: API, credentials\n" });
    expect(other.of("API")?.[1]).toContain(
      "does not answer as Prefect's API does (PREFECT_API_URL in the environment)",
    );
    expect(other.of("credentials")).toEqual([
      "BROKEN",
      "PREFECT_API_KEY (PREFECT_API_KEY in the environment); see API",
    ]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  const gone = await doctor({ CELLFLOW_API: "", PREFECT_API_URL: url });
  expect(gone.of("API")?.[1]).toMatch(/^no answer from the API at /);
  const text = join(line.home, "text.db");
  writeFileSync(text, "no database, but a text that is long enough to be looked at as one");
  const broken = await doctor({ CELLFLOW_DATABASE: text, CELLFLOW_RESULT_STORAGE: join(text, "below") });
  expect(broken).toMatchObject({ code: 1, err: "cellflow: not working: API, database, storage\n" });
  const wrong = await doctor({ CELLFLOW_API: "other" });
  expect(wrong).toMatchObject({ code: 1, err: "cellflow: not working: API\n" });
});
