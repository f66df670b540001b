/** From a schema to a field and back: kinds, labels, and that whatever is typed is kept exactly. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Field, fieldsOf, typedText } from "../../../../bridge/pages/form/field.ts";
import { fieldsHtml } from "../../../../bridge/pages/form/fields-html.ts";
import { readTyped, typedValues } from "../../../../bridge/pages/form/typed.ts";
import type { JsonSchema } from "../../../../bridge/parameters/schema.ts";

function one(property: JsonSchema, more: object = {}, values = {}): Field {
  return fieldsOf({ properties: { name: property }, ...more }, values)[0] as Field;
}

test.each([
  [{ type: "string" }, "text"],
  [{ type: "integer" }, "integer"],
  [{ anyOf: [{ type: "integer" }, { type: "string" }], format: "bigint" }, "integer"],
  [{ anyOf: [{ type: "null" }, { anyOf: [{ type: "integer" }], format: "bigint" }] }, "integer"],
  [{ type: "array", items: { anyOf: [{ type: "integer" }, { type: "string" }], format: "bigint" } }, "lines"],
  [{ anyOf: [{ type: "number" }, { type: "null" }] }, "number"],
  [{ type: "boolean", default: false }, "yes-no"],
  [{ type: "boolean" }, "choice"],
  [{ enum: ["a", 1] }, "choice"],
  [{ allOf: [{ $ref: "#/definitions/Mode" }], default: "x" }, "choice"],
  [{ type: "string", format: "date" }, "date"],
  [{ type: "string", format: "date-time" }, "date-time"],
  [{ type: "array", items: { type: "number" } }, "lines"],
  [{ type: "array", items: { type: "object" } }, "json"],
  [{ type: "array", prefixItems: [{ type: "number" }], items: false }, "json"],
  [{ type: "object" }, "json"],
  [{ anyOf: [{ type: "number" }, { type: "string" }] }, "text"],
  [{}, "text"],
])("%j is typed as %s", (property, kind) => {
  const definitions = { Mode: { enum: ["x", "y"] } };
  expect(one(property as JsonSchema, { definitions }).kind).toBe(kind);
});

test("labels are words; a title of its own stays", () => {
  const properties = { trainPath: { title: "trainPath" }, max_RMSE: {}, x: { title: "How many?" } };
  expect(fieldsOf({ properties }).map((field) => field.label)).toEqual([
    "Train path",
    "Max RMSE",
    "How many?",
  ]);
});

test("a deployment's own value stands in the field instead of the flow's default", () => {
  const schema = { properties: { n: { type: "number", default: 1 } } };
  expect(fieldsOf(schema, { n: 5 })[0]?.initial).toBe("5");
  expect(fieldsOf(schema)[0]?.initial).toBe("1");
});

test("an empty field is not given, so that the flow's default holds", () => {
  const field = one({ type: "number", default: 3 });
  expect(typedValues([field], { name: "  " })).toEqual({});
  const list = one({ type: "array", items: { type: "string" } });
  expect(typedValues([list], { name: "\n a \n" })).toEqual({ name: ["a"] });
});

function unescaped(text: string) {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

test("whatever is typed is shown again as it was typed", async () => {
  const text = one({ type: "string" });
  const lines = one({ type: "array", items: { type: "string" } });
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), async (typed) => {
      const input = String(await fieldsHtml([text], { name: typed }, { name: typed })[0]);
      expect(unescaped(/ value="([^"]*)"/.exec(input)?.[1] ?? "?")).toBe(typed);
      expect(unescaped(/class="error"[^>]*>([^<]*)<\/p>/.exec(input)?.[1] ?? "?")).toBe(typed);
      const area = String(await fieldsHtml([lines], { name: typed }, {})[0]);
      expect(unescaped(/<textarea[^>]*>\n([^<]*)<\/textarea>/.exec(area)?.[1] ?? "?")).toBe(typed);
    }),
  );
});

test("values become text that means the same values again", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^\S(.*\S)?$/), { minLength: 1 }), (values) => {
      fc.pre(values.every((value) => value === value.trim() && !/[\r\n]/.test(value)));
      const field = one({ type: "array", items: { type: "string" } });
      const body = new FormData();
      body.set("p.name", typedText(field.kind, values));
      expect(typedValues([field], readTyped([field], body)).name).toEqual(values);
    }),
  );
});
