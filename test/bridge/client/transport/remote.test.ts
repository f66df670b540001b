import { expect, test } from "vitest";
import { createClient } from "../../../../bridge/client/client.ts";
import { ApiError, UnreachableError } from "../../../../bridge/client/errors.ts";
import { call } from "../../../../bridge/client/transport/call.ts";
import { remoteTransport } from "../../../../bridge/client/transport/remote.ts";
import type { Settings } from "../../../../bridge/settings/settings.ts";

type Seen = { url: string; method: string; headers: Headers };

/** A remote API that answers with these, in order; the last one again and again. */
function remote(answers: ((() => Response) | Error)[], settings: Partial<Settings> = {}) {
  const seen: Seen[] = [];
  const waits: number[] = [];
  const transport = remoteTransport(
    { apiUrl: "http://api.test/api", home: "", database: "", ...settings },
    {
      backoff: (attempt) => {
        waits.push(attempt);
        return 0;
      },
      fetch: (async (input: string, init: RequestInit = {}) => {
        seen.push({ url: input, method: init.method ?? "GET", headers: new Headers(init.headers) });
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer instanceof Error) throw answer;
        return answer?.();
      }) as typeof fetch,
    },
  );
  return { transport, seen, waits };
}

function ok() {
  return Response.json("3.8.6");
}

const refused = Object.assign(new TypeError("fetch failed"), {
  cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
});

test.each([
  [{ apiKey: "pnu_1" }, "Bearer pnu_1"],
  [{ authString: "admin:pass", apiKey: "pnu_1" }, `Basic ${btoa("admin:pass")}`],
  [{ apiUrl: "http://me:p%40ss@api.test/api" }, `Basic ${btoa("me:p@ss")}`],
  [{}, null],
])("settings %j log in with %s", async (settings, authorization) => {
  const { transport, seen } = remote([ok], settings);
  await createClient(transport).admin.version();
  expect(seen[0]?.url).toBe("http://api.test/api/admin/version");
  expect(seen[0]?.headers.get("authorization")).toBe(authorization);
  expect(seen[0]?.headers.get("user-agent")).toBe("prefect/3.8.6 (API 0.8.4)");
});

test("a server that is not well is asked again for a minute, for what makes a run or moves it on for five", async () => {
  const busy = () => new Response("{}", { status: 503 });
  const good = remote([busy, () => new Response("{}", { status: 429 }), busy, ok]);
  expect(await call(good.transport, "GET", "/x")).toBe("3.8.6");
  expect(good.waits).toEqual([1, 2, 3]);
  const bad = remote([busy]);
  await expect(call(bad.transport, "GET", "/x")).rejects.toMatchObject({ code: "api.status", status: 503 });
  expect(bad.seen).toHaveLength(16);
  for (const path of ["/flows/", "/flow_runs/", "/task_runs/", "/flow_runs/1/set_state"]) {
    const run = remote([busy]);
    await expect(call(run.transport, "POST", path)).rejects.toMatchObject({ status: 503 });
    expect(run.seen).toHaveLength(64);
  }
  const once = remote([busy], { maxRetries: 1 });
  await expect(call(once.transport, "POST", "/flow_runs/")).rejects.toMatchObject({ status: 503 });
  expect(once.seen).toHaveLength(2);
});

test("a request that collided with another in the server's database is sent again at once, and not counted", async () => {
  const collided = (headers = {}) =>
    Response.json({ exception_message: "Service Unavailable" }, { status: 503, headers });
  const later = remote([...new Array<() => Response>(20).fill(() => collided()), ok]);
  expect(await call(later.transport, "POST", "/flow_runs/")).toBe("3.8.6");
  expect(later.waits).toEqual([]);
  const never = remote([() => collided()], { maxRetries: 2 });
  await expect(call(never.transport, "GET", "/x")).rejects.toMatchObject({ status: 503 });
  expect(never.waits).toEqual([1, 2]);
  expect(never.seen).toHaveLength(43);
  for (const [answer, maxRetries] of [
    [() => collided(), 0],
    [() => collided({ "retry-after": "0" }), 3],
  ] as const) {
    const plain = remote([answer], { maxRetries });
    await expect(call(plain.transport, "GET", "/x")).rejects.toMatchObject({ status: 503 });
    expect(plain.seen).toHaveLength(maxRetries + 1);
  }
});

test("a connection that breaks is tried again after an answer, never before the first", async () => {
  const first = remote([refused]);
  await expect(first.transport.fetch("/x")).rejects.toThrow(
    "no answer from the API at http://api.test/api (ECONNREFUSED); start it, or unset PREFECT_API_URL or set CELLFLOW_API=embedded",
  );
  expect(first.seen).toHaveLength(1);
  const later = remote([ok, refused, ok]);
  await later.transport.fetch("/x");
  expect((await later.transport.fetch("/x")).status).toBe(200);
});

test("errors hold neither keys nor passwords", async () => {
  const secrets = { apiUrl: "http://me:hunter2@api.test/api", apiKey: "pnu_secret" };
  const { transport } = remote(
    [() => Response.json({ detail: "Flow not found" }, { status: 404, statusText: "Not Found" })],
    secrets,
  );
  const error = await createClient(transport)
    .flows.read("a b")
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect((error as Error).message).toBe(
    "[GET] http://api.test/api/flows/a%20b: 404 Not Found – Flow not found",
  );
  const away = await remote([refused], secrets)
    .transport.fetch("/x")
    .catch((thrown: unknown) => thrown);
  expect(away).toBeInstanceOf(UnreachableError);
  for (const text of [error, away])
    expect(`${(text as Error).stack}${JSON.stringify(text)}`).not.toMatch(/hunter2|pnu_secret/);
});

test("a server that wants CSRF tokens gets one", async () => {
  const { transport, seen } = remote([
    () => Response.json({ detail: "Missing CSRF token." }, { status: 403 }),
    () => Response.json({ token: "t-1" }),
    () => Response.json({ id: "1" }),
  ]);
  await createClient(transport).flows.create("main");
  expect(seen.map(({ method }) => method)).toEqual(["POST", "GET", "POST"]);
  expect(seen[2]?.headers.get("prefect-csrf-token")).toBe("t-1");
  expect(seen[1]?.url).toContain(seen[2]?.headers.get("prefect-csrf-client"));
});

test("a validation error says which field", async () => {
  const body = {
    exception_message: "Invalid request received.",
    exception_detail: [{ loc: ["body", "name"], msg: "Field required" }],
  };
  const { transport } = remote([() => Response.json(body, { status: 422 })]);
  await expect(createClient(transport).flows.create("")).rejects.toThrow(
    "422 Unprocessable Entity – name: Field required",
  );
});
