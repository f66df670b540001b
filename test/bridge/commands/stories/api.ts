/** Requests, events and versions by commands, on whichever API. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "vitest";
import { cellflowCommand } from "../../../../bridge/deploy/command.ts";
import type { CommandLine } from "../command-line.ts";

export async function apiStory({ home, env, client, cellflow, told, json }: CommandLine): Promise<void> {
  expect(await json("version")).toMatchObject({ node: process.versions.node, server_version: "3.8.6" });
  await client.flows.create("asked");
  const filter = { flows: { name: { any_: ["asked"] } } };
  writeFileSync(join(home, "filter.json"), JSON.stringify(filter));
  expect(JSON.parse(await told("api POST /flows/filter --data @filter.json"))).toMatchObject([
    { name: "asked" },
  ]);
  const typed = await cellflow("api post flows/filter", { input: JSON.stringify(filter) });
  expect(JSON.parse(typed.out)).toMatchObject([{ name: "asked" }]);
  expect(await told("api POST /flows/count")).toMatch(/^\d+\n$/);
  expect(await cellflow("api GET /flows/name/none")).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringMatching(/"detail": "[\s\S]+cellflow: \[GET\] \S+\/flows\/name\/none: 404[^\n]*\n$/),
  });
  for (const [line, message] of [
    ["api LOOK /flows", /is no method of HTTP/],
    ["api POST /flows/filter --data {", /--data is not JSON/],
    ["api POST /flows/filter --data @none.json", /none\.json can't be read/],
    ["api GET /flows -H nothing", /^cellflow: -H is like "Name: value"\n$/],
    ["api GET /me --root", /are for Prefect Cloud/],
    ["events emit it", /give --resource-id/],
    ["events emit it --resource-id x --payload 1", /--payload is a JSON object/],
    ['events emit it --resource-id x --related {"a":"b"}', /--related is JSON/],
  ] as const)
    expect({ line, ...(await cellflow(line)) }).toMatchObject({
      line,
      code: 2,
      err: expect.stringMatching(message),
    });

  const [program = "", ...entry] = cellflowCommand();
  const stream = spawn(program, [...entry, "events", "stream", "--run-once"], { env, cwd: home });
  try {
    await lineOf(stream, stream.stderr, /Ctrl-C stops$/);
    const first = lineOf(stream, stream.stdout, /"event":"order\.shipped"/);
    const emitted = await told(
      'event emit order.shipped -r {"prefect.resource.id":"order-4","to":"Lisbon"} --payload {"n":1} --related {"prefect.resource.id":"c","prefect.resource.role":"customer"}',
    );
    const event = JSON.parse(await first);
    expect(emitted).toBe(`emitted event order.shipped (${event.id})\n`);
    expect(event).toMatchObject({ resource: { to: "Lisbon" }, payload: { n: 1 } });
    if (stream.exitCode === null) await once(stream, "exit");
    expect(stream.exitCode).toBe(0);
  } finally {
    stream.kill("SIGKILL");
  }
}

async function lineOf(child: ChildProcess, output: NodeJS.ReadableStream, wanted: RegExp): Promise<string> {
  for await (const line of createInterface({ input: output })) if (wanted.test(line)) return line;
  throw new Error(`ended with ${child.exitCode} without saying ${wanted}`);
}
