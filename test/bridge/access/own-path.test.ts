import fc from "fast-check";
import { expect, test } from "vitest";
import { ownPath } from "../../../bridge/access/own-path.ts";

test.each(["/", "/runs?deployment=1", "/runs/1/", "/a%2F/b?next=//x", "/x/./y"])("%s is kept", (path) => {
  expect(ownPath(path)).toBe(path === "/x/./y" ? "/x/y" : path);
});

test.each([
  undefined,
  1,
  "",
  "runs",
  "?a=1",
  "https://evil.example/",
  "http://here.invalid//evil.example",
  "//evil.example",
  "//here.invalid//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/.//evil.example",
  "/.//here.invalid//evil.example/login",
  "/./\\evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "/\t/evil.example",
  "/\n.//evil.example",
  " //evil.example",
  "javascript:alert(1)",
])("%j leads to the first page", (value) => {
  expect(ownPath(value)).toBe("/");
});

test("wherever it leads, a browser stays on the site", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "%2e",
    "\t",
    "\n",
    "\0",
    " ",
    "?",
    "#",
    "@",
    ":",
    "here.invalid",
    "evil.example",
    "http:",
    "é",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(fc.constantFrom("", "/"), text, (start, rest) => {
      const path = ownPath(start + rest);
      expect(new URL(path, "http://site.example:4200").origin).toBe("http://site.example:4200");
      expect(ownPath(path)).toBe(path);
    }),
    { numRuns: 2000 },
  );
});
