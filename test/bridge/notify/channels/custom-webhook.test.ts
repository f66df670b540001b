import fc from "fast-check";
import { expect, test } from "vitest";
import { customWebhook } from "../../../../bridge/notify/channels/custom-webhook.ts";
import type { HttpDelivery } from "../../../../bridge/notify/delivery.ts";

function deliver(data: object, message = { subject: "S" as string | undefined, body: "B" }): HttpDelivery {
  const block = { slug: "custom-webhook", name: "w", data: { name: "my hook", ...data } };
  return customWebhook.deliver(block, message) as HttpDelivery;
}

test("the message and the block's secrets stand where the block names them", () => {
  const made = deliver({
    url: "https://example.com/{{ token }}/x?name={{name}}",
    params: { about: "{{subject}}" },
    json_data: { text: "{{subject}}\n{{body}}", list: ["{{ number }}", 5], token: "{{token}}" },
    headers: { "X-Token": "{{token}}" },
    cookies: { a: "{{subject}}" },
    secrets: { token: "t0ken", number: 7 },
    timeout: 3,
  });
  expect(made).toMatchObject({
    method: "POST",
    url: "https://example.com/t0ken/x?name=my+hook&about=S",
    headers: { "X-Token": "t0ken", cookie: "a=S", "content-type": "application/json" },
    timeoutMs: 3000,
  });
  expect(JSON.parse(made.body ?? "")).toEqual({ text: "S\nB", list: [7, 5], token: "t0ken" });
});

test("forms, raw text, and no subject", () => {
  expect(deliver({ url: "https://e.x", form_data: { a: "{{body}}&" } })).toMatchObject({
    body: "a=B%26",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  expect(
    deliver({ url: "https://e.x", form_data: "<{{subject}}>" }, { subject: undefined, body: "" }).body,
  ).toBe("<null>");
  expect(deliver({ url: "https://e.x", method: "GET" }).body).toBeUndefined();
});

test("run data stays in its place: it ends no header, no JSON, no part of an address", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (body) => {
      fc.pre(body.isWellFormed());
      const made = deliver(
        {
          url: "https://example.com/p/{{body}}",
          headers: { "x-body": "a {{body}} z" },
          cookies: { c: "{{body}}" },
          json_data: { text: "{{body}}" },
        },
        { subject: "S", body },
      );
      const url = new URL(made.url);
      expect(url.host).toBe("example.com");
      expect(url.search + url.hash).toBe("");
      expect(made.headers["x-body"]).not.toMatch(/[\r\n\0]/);
      expect(made.headers.cookie).not.toMatch(/[;\r\n]/);
      expect(JSON.parse(made.body ?? "")).toEqual({ text: body });
    }),
  );
});

test.each([
  [{ url: "{{body}}" }, "its `url` is no http:// or https:// address"],
  [{ url: "https://{{other}}/" }, "its `url` names {{other}}, which is none of subject, body, name"],
  [{ url: "https://e.x", headers: { a: "{{constructor}}" } }, "its `headers` names {{constructor}}"],
  [{ url: "https://e.x", json_data: {}, form_data: {} }, "its `form_data` is given beside json_data"],
  [{ url: "https://e.x", method: "TRACE" }, "its `method` is not what its type asks for"],
  [{}, "its `url` is missing"],
])("a block that is none: %j", (data, message) => {
  expect(() => deliver(data)).toThrow(`custom-webhook/w can't send: ${message}`);
});
