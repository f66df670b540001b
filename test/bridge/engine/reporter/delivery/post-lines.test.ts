import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, createClient } from "../../../../../bridge/client/client.ts";
import { UnreachableError } from "../../../../../bridge/client/errors.ts";
import type { LogCreate } from "../../../../../bridge/contract/runs/log.ts";
import { postLines } from "../../../../../bridge/engine/reporter/delivery/post-lines.ts";
import { type ApiServer, createServer } from "../../../../../bridge/server/app.ts";

let api: ApiServer;
let client: Client;
/** What happens to the next posts of lines: the answer is lost, or the server cannot be reached. */
let weather: ("lost" | "gone" | 502 | 503)[];
const RUN = "01900000-0000-7000-8000-000000000001";

beforeEach(async () => {
  api = await createServer({ database: ":memory:" });
  weather = [];
  client = createClient({
    url: "http://api.test/api",
    kind: "remote",
    close: async () => {},
    async fetch(path, init) {
      const now = path === "/logs/" ? weather.shift() : undefined;
      if (now === "gone") throw unreachable("ECONNREFUSED");
      if (now === 503) return new Response("{}", { status: now });
      const answer = await api.fetch(new Request(`http://api.test/api${path}`, init));
      if (now === "lost") throw unreachable("UND_ERR_SOCKET");
      return now === 502 ? new Response("{}", { status: now }) : answer;
    },
  });
});
afterEach(() => api.close());

function unreachable(code: string): UnreachableError {
  return new UnreachableError("http://api.test/api", Object.assign(new Error(code), { code }));
}
function lines(count: number, more: Partial<LogCreate> = {}): LogCreate[] {
  return Array.from({ length: count }, (_, n) => ({
    name: "prefect.flow_runs",
    level: 20,
    message: `line ${n}`,
    timestamp: `2026-11-30T10:00:00.${String(n).padStart(6, "0")}Z`,
    flow_run_id: RUN,
    ...more,
  }));
}
async function stored(): Promise<string[]> {
  const pages = await Promise.all(
    [0, 200, 400].map((offset) => client.logs.filter({ sort: "TIMESTAMP_ASC", offset })),
  );
  return pages.flat().map(({ message }) => message);
}

test.each([["lost"], ["lost", "lost", "lost"], [502]] as const)(
  "lines whose answers are %s, %s are there once",
  async (...now) => {
    weather = [...now];
    await postLines(client, lines(450));
    expect(await stored()).toEqual(lines(450).map(({ message }) => message));
  },
);

test("lines that are the same to the microsecond are as many as were written", async () => {
  const same = [...lines(1), ...lines(1), ...lines(1, { flow_run_id: null })];
  weather = ["lost"];
  await postLines(client, same);
  expect(await stored()).toHaveLength(3);
});

test("of lines that may be there, the others are sent", async () => {
  await postLines(client, lines(2));
  await postLines(client, lines(4), true);
  expect(await stored()).toEqual(["line 0", "line 1", "line 2", "line 3"]);
});

test.each(["gone", 503] as const)("a server that is %s is its caller's matter", async (now) => {
  weather = [now];
  await expect(postLines(client, lines(1))).rejects.toThrow();
  expect(await stored()).toEqual([]);
});
