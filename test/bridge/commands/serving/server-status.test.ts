import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cellflowCommand } from "../../../../bridge/deploy/command.ts";
import { type CommandLine, commandLine } from "../command-line.ts";

let line: CommandLine;
beforeAll(async () => {
  line = await commandLine(undefined, { CELLFLOW_API: "" });
});
afterAll(() => line.close());

test("a server is found while it serves, and stopped; doctor looks at it from the outside", async () => {
  expect(await line.cellflow("server stop")).toMatchObject({
    code: 1,
    err: "cellflow: no server runs here\n",
  });
  const [program = "", ...entry] = cellflowCommand();
  const server = spawn(program, [...entry, "server", "start", "--port", "0"], {
    env: line.env,
    cwd: line.home,
  });
  try {
    const [said] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
    const url = /PREFECT_API_URL=(\S+?\/api)/.exec(said)?.[1] ?? "";
    expect(await line.told("server status --wait --timeout 60")).toBe(
      `a server of version 3.8.6 answers at ${url}\n`,
    );
    expect(await line.json("server status")).toEqual({
      status: "available",
      api_url: url,
      server_version: "3.8.6",
    });
    const doctor = await line.cellflow("doctor", {
      env: { PREFECT_API_URL: url.replace("//", "//me:hunter22@") },
    });
    expect(doctor).toMatchObject({ code: 0, err: "" });
    expect(doctor.out).toMatch(/^ok +API +version 3\.8\.6 at \S+ \(PREFECT_API_URL in the environment\)$/m);
    expect(doctor.out).not.toContain("hunter22");
    // A note of a process that is gone names nobody.
    writeFileSync(join(line.home, "cellflow", "servers", "1.json"), "{}");
    expect(await line.told("server stop")).toBe(
      `stopped the server at ${url.replace(/\/api$/, "")} (process ${server.pid})\n`,
    );
    if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
    expect(server.exitCode).toBe(0);
    expect(readdirSync(join(line.home, "cellflow", "servers"))).toEqual([]);
    expect(await line.cellflow("server status", { env: { PREFECT_API_URL: url } })).toMatchObject({
      code: 1,
      err: `cellflow: no server answers at ${url}\n`,
    });
  } finally {
    server.kill("SIGKILL");
  }
});
