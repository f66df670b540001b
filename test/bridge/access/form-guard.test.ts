import { expect, test } from "vitest";
import { createFormGuard } from "../../../bridge/access/form-guard.ts";

const guard = createFormGuard({ token: "secret" });

function post(headers: Record<string, string>): Request {
  return new Request("http://localhost:4200/runs", { method: "POST", headers });
}

test.each([
  [{}, true],
  [{ "sec-fetch-site": "same-origin" }, true],
  [{ origin: "http://localhost:4200" }, true],
  [{ "sec-fetch-site": "same-origin", origin: "http://localhost:4200" }, true],
  [{ "sec-fetch-site": "same-origin", origin: "http://evil.example" }, false],
  [{ "sec-fetch-site": "cross-site", origin: "http://localhost:4200" }, false],
  [{ "sec-fetch-site": "same-site" }, false],
  [{ "sec-fetch-site": "none" }, false],
  [{ origin: "http://localhost:3000" }, false],
  [{ origin: "null" }, false],
])("%j comes from this origin: %s", (headers, expected) => {
  expect(guard.isSameOrigin(post(headers as Record<string, string>))).toBe(expected);
});

test("knows its own token and no other value", () => {
  expect(guard.isToken("secret")).toBe(true);
  for (const value of ["", "secrex", "secret ", undefined, null, new File([], "secret")]) {
    expect(guard.isToken(value)).toBe(false);
  }
  expect(createFormGuard().token).not.toBe(createFormGuard().token);
});

test("a proxy may have put its own host in place of the one under which people come", () => {
  const behind = createFormGuard({ publicHost: "flows.example.com" });
  const from = (origin: string) =>
    behind.isSameOrigin(post({ host: "127.0.0.1:4200", origin, "sec-fetch-site": "same-origin" }));
  expect(from("https://flows.example.com")).toBe(true);
  expect(from("https://flows.example.com.evil.example")).toBe(false);
  expect(from("null")).toBe(false);
});
