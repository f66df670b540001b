import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { debugLog, debugLogUnlessMissing } from "../../bridge/debug-log.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-debug-log-"));
  file = join(folder, "home", "debug.log");
  vi.stubEnv("CELLFLOW_HOME", join(folder, "home"));
  vi.stubEnv("CELLFLOW_LOG", "debug");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("writes nothing unless CELLFLOW_LOG is debug", () => {
  for (const level of ["", "info"]) {
    vi.stubEnv("CELLFLOW_LOG", level);
    debugLog("outbox", new Error("lost"));
  }
  expect(existsSync(join(folder, "home"))).toBe(false);
});

test("appends one line an error to a file for this user only", () => {
  debugLog("outbox", new TypeError("no\nconnection"));
  debugLog("display", new Error("too wide"));
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z \d+ outbox: TypeError: no connection$/),
    expect.stringMatching(/display: Error: too wide$/),
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("writes no secrets: of an error only its message, of other values only the type, no credentials", () => {
  debugLog(
    "client",
    Object.assign(new Error("no answer of http://me:hunter22@hunter22@host/api"), { key: "hunter22" }),
  );
  debugLog("client", { password: "hunter22" });
  const text = readFileSync(file, "utf8");
  expect(text).toContain("no answer of http://***@host/api");
  expect(text).toContain("client: a thrown object");
  expect(text).not.toContain("hunter22");
});

test("never throws, not even when its folder cannot be made", () => {
  writeFileSync(join(folder, "home"), "a file in the way");
  debugLog("outbox", new Error("lost"));
  const odd = new Error("odd");
  Object.defineProperty(odd, "message", {
    get: () => {
      throw new Error("no message");
    },
  });
  debugLog("outbox", odd);
  expect(readFileSync(join(folder, "home"), "utf8")).toBe("a file in the way");
});

test("leaves out, where a file need not be there, that it is not there", () => {
  debugLogUnlessMissing("spool.list", Object.assign(new Error("no such folder"), { code: "ENOENT" }));
  expect(existsSync(file)).toBe(false);
  debugLogUnlessMissing("spool.list", Object.assign(new Error("not allowed"), { code: "EACCES" }));
  expect(readFileSync(file, "utf8")).toContain("spool.list: Error: not allowed");
});
