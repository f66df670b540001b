/** The form of a deployment: what it asks, what it refuses, and that one press is one run. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deploy, openSite, origin, type Site } from "../site.ts";

let site: Site;
let path: string;

beforeEach(async () => {
  site = await openSite();
  path = `/deployments/${await deploy(site.client)}`;
});
afterEach(() => site.close());

const good = {
  "p.train": "data/2021-01.parquet",
  "p.validation": "data/2021-02.parquet",
  "p.rounds": "50",
  "p.learningRate": "0.3",
  "p.keepModel": ["false", "true"],
  "p.region": "south",
  "p.limits": "2\r\n\r\n30",
  "p.since": "2021-01-31T08:00",
};

function runs() {
  return site.client.flowRuns.filter({ flow_runs: { start_time: { is_null_: true } } });
}

async function started() {
  return (await runs()).filter((run) => !run.auto_scheduled);
}

test("a person gives values and nothing else: what else a request carries is not taken", async () => {
  const { token, once } = await site.hidden(path);
  const env = JSON.stringify({ env: { NODE_OPTIONS: "--import=data:text/javascript,evil" } });
  const more = {
    job_variables: env,
    "p.job_variables": env,
    parameters: '{"extra":1}',
    "p.extra": "1",
    enforce_parameter_schema: "false",
    work_queue_name: "other",
    state: '{"type":"COMPLETED"}',
    tags: "mine",
    deployment_id: "00000000-0000-4000-8000-000000000001",
  };
  expect((await site.post(path, { ...good, ...more, token, once })).status).toBe(303);
  const [run] = await started();
  expect(run).toMatchObject({ state_type: "SCHEDULED", tags: [], job_variables: {}, work_queue_name: null });
  expect(Object.keys(run?.parameters ?? {}).sort()).toEqual(
    Object.keys(good)
      .map((field) => field.slice(2))
      .sort(),
  );
});

describe("the form", () => {
  test("asks in the flow's order, with defaults, help and marks for what is needed", async () => {
    const { status, text } = await site.get(path);
    expect(status).toBe(200);
    const labels = [...text.matchAll(/<label for="field-(\w+)">([^<]*)/g)].map((match) => match[2]?.trim());
    expect(labels).toEqual([
      "Train",
      "Validation",
      "Rounds",
      "Learning rate",
      "Keep model",
      "Region",
      "Limits",
      "Since",
    ]);
    expect(text).toContain('value="data/2021-01.parquet"');
    expect(text).toContain("Parquet file of the month to learn from");
    expect(text).toMatch(/<textarea[^>]*>\n1\n60<\/textarea>/);
    expect(text).toContain('type="datetime-local"');
    expect(text).toMatch(/type="checkbox" value="true" checked/);
    expect(text.match(/aria-required/g)).toHaveLength(2);
    expect(text).toContain("every weekday at 06:00 (Europe/Lisbon)");
    expect(text).toContain("<strong>Twice</strong>");
    expect(text).not.toContain("<script>alert");
  });

  test("starts a run with the values typed, as the types the flow declares", async () => {
    const { token, once } = await site.hidden(path);
    const answer = await site.post(path, { token, once, ...good });
    expect(answer.status).toBe(303);
    const run = await site.client.flowRuns.read(answer.headers.get("location")?.slice("/runs/".length) ?? "");
    expect(run.parameters).toEqual({
      train: "data/2021-01.parquet",
      validation: "data/2021-02.parquet",
      rounds: 50,
      learningRate: 0.3,
      keepModel: true,
      region: "south",
      limits: [2, 30],
      since: "2021-01-31T08:00:00.000Z",
    });
    expect(run.state_type).toBe("SCHEDULED");
  });

  test("tells wrong values beside their fields, keeps what was typed, and starts nothing", async () => {
    const { token, once } = await site.hidden(path);
    const wrong = {
      ...good,
      "p.rounds": "<many>",
      "p.validation": " ",
      "p.limits": "1\nx",
      "p.keepModel": "false",
    };
    const { status, text } = await site.post(path, { token, once, ...wrong });
    expect(status).toBe(422);
    expect(text).toMatch(/id="field-rounds-error">“&lt;many&gt;” is not a whole number/);
    expect(text).toMatch(/id="field-validation-error">Please fill this in\./);
    expect(text).toMatch(/id="field-limits-error">Line 2: “x” is not a number/);
    expect(text).toContain('value="&lt;many&gt;"');
    expect(text).toMatch(/value="south" selected/);
    expect(text).not.toMatch(/type="checkbox" value="true" checked/);
    expect(text.match(/ autofocus/g)).toHaveLength(1);
    expect(text).toMatch(/role="alert"/);
    expect(await started()).toEqual([]);
  });

  test("a value that breaks a rule of the flow is told, too", async () => {
    const { token, once } = await site.hidden(path);
    const { text } = await site.post(path, { token, once, ...good, "p.rounds": "0" });
    expect(text).toMatch(/id="field-rounds-error">The value must be &gt;= 1\./);
  });

  test("pressed twice is one run; with other values it is another", async () => {
    const form = { ...(await site.hidden(path)), ...good };
    const first = await site.post(path, form);
    const second = await site.post(path, form);
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
    const other = await site.post(path, { ...form, "p.rounds": "51" });
    expect(other.headers.get("location")).not.toBe(first.headers.get("location"));
    expect(await started()).toHaveLength(2);
  });

  test("can be filled with the values of an earlier run", async () => {
    const { token, once } = await site.hidden(path);
    const answer = await site.post(path, { token, once, ...good });
    const run = answer.headers.get("location")?.slice("/runs/".length);
    const { text } = await site.get(`${path}?from=${run}`);
    expect(text).toContain('value="50"');
    expect(text).toMatch(/<textarea[^>]*>\n2\n30<\/textarea>/);
    expect(text).toContain('value="2021-01-31T08:00"');
  });
});

describe("values that are easily lost", () => {
  const big = { anyOf: [{ type: "integer" }, { type: "string", pattern: "^-?\\d+$" }], format: "bigint" };
  const properties = {
    id: { title: "id", ...big, default: "9007199254740995", position: 0 },
    ids: { title: "ids", type: "array", items: big, position: 1 },
    day: { title: "day", type: "string", format: "date-time", position: 2 },
  };
  const parameter_openapi_schema = { type: "object", title: "Parameters", properties, required: ["ids"] };
  const ofOwn = async () => {
    const at = `/deployments/${await deploy(site.client, { name: "big", parameter_openapi_schema })}`;
    return { at, ...(await site.hidden(at)) };
  };

  test("whole numbers of any length keep every digit, also when an earlier run fills the form", async () => {
    const { at, ...hidden } = await ofOwn();
    expect((await site.get(at)).text).toContain('value="9007199254740995"');
    const typed = {
      "p.id": "9007199254740993",
      "p.ids": "1\r\n-9007199254740993",
      "p.day": "2024-02-29T10:00",
    };
    const { status, headers } = await site.post(at, { ...hidden, ...typed });
    expect(status).toBe(303);
    const id = headers.get("location")?.slice("/runs/".length) ?? "";
    expect((await site.client.flowRuns.read(id)).parameters).toEqual({
      id: "9007199254740993",
      ids: [1, "-9007199254740993"],
      day: "2024-02-29T10:00:00.000Z",
    });
    const { text } = await site.get(`${at}?from=${id}`);
    expect(text).toContain('value="9007199254740993"');
    expect(text).toMatch(/<textarea[^>]*>\n1\n-9007199254740993<\/textarea>/);
  });

  test("a day that there is not is told beside its field", async () => {
    const { at, ...hidden } = await ofOwn();
    const { status, text } = await site.post(at, { ...hidden, "p.ids": "1", "p.day": "2024-02-30T10:00" });
    expect(status).toBe(422);
    expect(text).toMatch(/id="field-day-error">“2024-02-30T10:00”: there is no such day\./);
  });
});

describe("forged requests", () => {
  test("from another site start nothing", async () => {
    const form = { ...(await site.hidden(path)), ...good };
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "http://localhost:8888" },
      { origin: "null" },
    ];
    for (const headers of foreign) {
      const { status } = await site.post(path, form, headers);
      expect(status).toBe(403);
    }
    expect(await started()).toEqual([]);
  });

  test("without the form's token start nothing, and keep what was typed", async () => {
    const { text, status } = await site.post(path, { token: "guessed", once: "1", ...good });
    expect(status).toBe(422);
    expect(text).toContain("press Run once more");
    expect(text).toContain('value="data/2021-02.parquet"');
    expect(await started()).toEqual([]);
  });

  test("larger than a form ever is are refused", async () => {
    const { status } = await site.post(path, { "p.train": "x".repeat(1_100_000) });
    expect(status).toBe(413);
    expect(origin).toBeTruthy();
  });
});
