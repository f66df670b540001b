/** Bodies that nobody meant: every one is answered, none with a failure, and no secret is in an answer. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ApiServer } from "../../../bridge/server/app.ts";
import { ask, openServer } from "../server/harness.ts";

const SECRET = "hush-hush-1234";

async function send(server: ApiServer, method: string, path: string, body: unknown): Promise<string> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await server.fetch(new Request(`http://embedded/api${path}`, { method, body: text }));
  const answer = await response.text();
  expect([response.status < 500, path, text, answer]).toEqual([true, path, text, answer]);
  return answer;
}

const odd = fc.oneof(
  fc.constantFrom(null, 0, 1.5, "", "x", SECRET, true, [], {}, [{}], "__proto__", "\ud800", "\0"),
  fc.jsonValue({ maxDepth: 3 }),
);
const reference = fc.record({ $ref: odd });

async function secretType(server: ApiServer): Promise<{ block_type_id: string; block_schema_id: string }> {
  const type = await ask(server, "/block_types/slug/secret");
  const [schema] = await ask(server, "/block_schemas/filter", {
    block_schemas: { block_type_id: { any_: [type.id] } },
  });
  return { block_type_id: type.id, block_schema_id: schema.id };
}

test("documents", async () => {
  const server = await openServer();
  const ids = await secretType(server);
  const { id } = await ask(server, "/block_documents/", { name: "known", data: { value: SECRET }, ...ids });
  const body = fc.oneof(
    odd,
    fc.record(
      {
        name: fc.oneof(fc.stringMatching(/^[a-z]{3,9}$/), odd),
        data: fc.oneof(odd, fc.dictionary(fc.constantFrom("value", "a"), fc.oneof(odd, reference))),
        is_anonymous: odd,
        block_schema_id: fc.oneof(fc.constant(ids.block_schema_id), odd),
        block_type_id: fc.oneof(fc.constant(ids.block_type_id), odd),
        merge_existing_data: fc.oneof(fc.boolean(), odd),
        other: odd,
      },
      { requiredKeys: [] },
    ),
  );
  await fc.assert(
    fc.asyncProperty(body, fc.jsonValue({ maxDepth: 2 }), async (sent, value) => {
      await send(server, "PATCH", `/block_documents/${id}`, sent);
      const whole = typeof sent === "object" && sent !== null ? { ...ids, name: "a", ...sent } : sent;
      await send(server, "POST", "/block_documents/", whole);
      // Whatever is wrong with it besides, what a refusal says of a block does not show its values.
      const secret = { value: SECRET, a: [SECRET, { b: SECRET, value }] };
      for (const wrong of [
        { name: 1 },
        { is_anonymous: "x" },
        { block_type_id: "x" },
        { data: [secret] },
        { x: 1 },
      ])
        expect(
          await send(server, "POST", "/block_documents/", { ...ids, data: secret, ...wrong }),
        ).not.toContain(SECRET);
    }),
    { numRuns: 60 },
  );
  expect(await send(server, "POST", "/block_documents/", `{"data":{"value":"${SECRET}"`)).not.toContain(
    SECRET,
  );
  expect(await send(server, "POST", "/block_documents/", `${"[".repeat(5000)}"${SECRET}"`)).not.toContain(
    SECRET,
  );
  expect(await send(server, "POST", "/block_documents/", "[".repeat(9000) + "]".repeat(9000))).toContain(
    "deep",
  );
  for (const list of [{ block_documents: { is_anonymous: null } }, { sort: "NAME_DESC" }, {}])
    await send(server, "POST", "/block_documents/filter", list);
});

test("schemas", async () => {
  const server = await openServer();
  const { block_type_id } = await secretType(server);
  const slug = fc.constantFrom("secret", "webhook", "none");
  const one = fc.oneof(
    odd,
    fc.record({ block_type_slug: slug, block_schema_checksum: fc.constantFrom("x", "y") }),
  );
  const definition = fc.oneof(
    odd,
    fc.record(
      {
        title: odd,
        block_type_slug: fc.oneof(slug, odd),
        $ref: fc.oneof(fc.constantFrom("#/definitions/A", "#/definitions/B"), odd),
        block_schema_references: fc.oneof(odd, fc.dictionary(fc.constantFrom("a", "b"), one)),
        properties: fc.oneof(
          odd,
          fc.dictionary(fc.constantFrom("a", "b"), fc.record({ $ref: fc.constant("#/definitions/A") })),
        ),
      },
      { requiredKeys: [] },
    ),
  );
  const fields = fc.record(
    {
      title: odd,
      properties: fc.dictionary(
        fc.constantFrom("a", "b"),
        fc.record({ $ref: fc.constantFrom("#/definitions/A", "#/definitions/B") }),
      ),
      definitions: fc.oneof(odd, fc.dictionary(fc.constantFrom("A", "B"), definition)),
      block_schema_references: fc.oneof(
        odd,
        fc.dictionary(fc.constantFrom("a", "b"), fc.oneof(one, fc.array(one))),
      ),
      secret_fields: odd,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(fields, odd), odd, async (sent, other) => {
      await send(server, "POST", "/block_schemas/", { block_type_id, fields: sent });
      await send(server, "POST", "/block_schemas/", {
        block_type_id,
        fields: sent,
        version: other,
        capabilities: other,
      });
    }),
    { numRuns: 150 },
  );
  await send(server, "POST", "/block_schemas/filter", {});
});

test("types", async () => {
  const server = await openServer();
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[a-z-]{0,5}$/), odd, odd, async (slug, one, other) => {
      await send(server, "POST", "/block_types/", { slug, name: one, description: other, logo_url: other });
      await send(server, "POST", "/block_types/", {
        slug,
        name: slug,
        description: one,
        code_example: other,
      });
      await send(server, "POST", "/block_types/filter", {
        block_types: { name: { like_: one }, slug: { any_: other } },
      });
      await send(server, "POST", "/block_types/filter", {
        block_schemas: { block_capabilities: { all_: one } },
      });
    }),
    { numRuns: 60 },
  );
});
