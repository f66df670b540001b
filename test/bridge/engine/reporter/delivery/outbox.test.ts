import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createClient } from "../../../../../bridge/client/client.ts";
import { createOutbox } from "../../../../../bridge/engine/reporter/delivery/outbox.ts";
import { createRecording } from "../../../../../bridge/engine/reporter/delivery/recording/recording.ts";
import { v7 } from "../../../../../bridge/uuid.ts";
import { taskEvents } from "./events.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "cellflow-outbox-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const line = { name: "l", level: 20, message: "once", at: Date.parse("2026-01-01T00:00:00Z") };

test.each([
  ["/logs/", { events: 3, lines: 0 }, { events: 0, lines: 1 }],
  ["/events", { events: 0, lines: 1 }, { events: 3, lines: 0 }],
])(
  "where a server does not take %s, the other is sent, and only the rest is stored",
  async (down, sent, stored) => {
    const taken = { events: 0, lines: 0 };
    const client = createClient({
      url: "http://api.test/api",
      kind: "remote",
      close: async () => {},
      async fetch(path, init) {
        if (path === down) return new Response("{}", { status: 503 });
        const { length } = JSON.parse(String(init?.body)) as unknown[];
        if (path === "/events") taken.events += length;
        if (path === "/logs/") taken.lines += length;
        return new Response(null, { status: 204 });
      },
    });
    const recording = createRecording(client);
    const terminal = { configure: () => {}, show: () => {}, warn: () => {} };
    const settings = { home, database: "", apiUrl: "http://api.test/api" };
    const outbox = createOutbox(client, settings, terminal, recording);
    for (const event of taskEvents(v7(), undefined)) outbox.event(event);
    outbox.log(line);
    await outbox.flush();
    recording.close();
    expect(taken).toEqual(sent);
    const folder = join(home, "spool");
    const files = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
    expect(files.map(({ events, lines }) => ({ events: events.length, lines: lines.length }))).toEqual([
      stored,
    ]);
  },
);
