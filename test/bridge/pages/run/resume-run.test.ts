/** The form that resumes a paused run. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { deploy, openSite, type Site } from "../site.ts";

let site: Site;
let id: string;
beforeEach(async () => {
  site = await openSite();
  const run = await site.client.deployments.createFlowRun(await deploy(site.client), {
    parameters: { validation: "x", region: "north" },
  });
  id = run.id;
  await site.client.flowRuns.setState(id, { type: "RUNNING" }, true);
});
afterEach(() => site.close());

const keyset = {
  description: "paused-1-description",
  response: "paused-1-response",
  schema: "paused-1-schema",
};

async function pause(schema?: object, details: Record<string, unknown> = {}): Promise<void> {
  const { client } = site;
  if (schema) {
    await client.flowRunInputs.create(id, { key: keyset.schema, value: JSON.stringify(schema) });
    const description = {
      key: keyset.description,
      value: '"Is **it** right?\\n\\n<script>alert(1)</script>"',
    };
    await client.flowRunInputs.create(id, description);
  }
  await client.flowRuns.setState(id, {
    type: "PAUSED",
    state_details: { pause_key: "1", ...(schema && { run_input_keyset: keyset }), ...details },
  });
}

const schema = {
  type: "object",
  properties: {
    approve: { type: "boolean", title: "approve" },
    tries: { type: "integer", title: "tries" },
    note: { type: "string", title: "note", default: "none" },
  },
  required: ["tries"],
};

test("a paused run that asks for nothing goes on at the press of a button on its page", async () => {
  await pause(undefined, { pause_timeout: "2030-01-31T08:00:00Z" });
  const { text } = await site.get(`/runs/${id}`);
  expect(text).toContain(`action="/runs/${id}/resume"`);
  expect(text).toMatch(/It is paused, and fails unless it is resumed by <time [^>]*>2030-01-31 08:00 UTC/);
  expect((await site.post(`/runs/${id}/resume`, { token: "guessed" })).status).toBe(403);
  const { token } = await site.hidden(`/runs/${id}`);
  const answer = await site.post(`/runs/${id}/resume`, { token });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, `/runs/${id}`]);
  expect((await site.client.flowRuns.read(id)).state_type).toBe("RUNNING");
  // Once more, or by a link kept: the run as it is.
  expect((await site.post(`/runs/${id}/resume`, { token })).status).toBe(303);
  expect((await site.get(`/runs/${id}/resume`)).status).toBe(303);
  expect((await site.get("/runs/00000000-0000-4000-8000-000000000001/resume")).status).toBe(404);
});

test("one that asks for input has a form of it, which says what is wrong beside the field", async () => {
  await pause(schema);
  const path = `/runs/${id}/resume`;
  expect((await site.get(`/runs/${id}`)).text).toContain(`<a class="button" href="${path}">Resume…</a>`);
  const { status, text } = await site.get(path);
  expect(status).toBe(200);
  const labels = [...text.matchAll(/<label for="field-(\w+)">([^<]*)/g)].map((match) => match[2]?.trim());
  expect(labels).toEqual(["Approve", "Tries", "Note"]);
  expect(text).toContain("Is <strong>it</strong> right?");
  expect(text).not.toContain("<script>alert");
  const { token } = await site.hidden(path);
  const wrong = await site.post(path, { token, "p.tries": "many", "p.note": "<b>" });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain("“many” is not a whole number");
  expect(wrong.text).toContain("Nothing was done.");
  expect(wrong.text).toContain('value="&lt;b&gt;"');
  expect((await site.client.flowRuns.read(id)).state_type).toBe("PAUSED");
  const right = await site.post(path, { token, "p.approve": "true", "p.tries": "3", "p.extra": "1" });
  expect([right.status, right.headers.get("location")]).toEqual([303, `/runs/${id}`]);
  expect(await site.client.flowRunInputs.read(id, keyset.response)).toEqual({ approve: true, tries: 3 });
});
