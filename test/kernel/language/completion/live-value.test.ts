/** Which live value a text before the cursor is about. */
import { expect, test } from "vitest";
import { liveAt, liveBefore } from "../../../../kernel/language/completion/live-value.ts";

test.each([
  ["rows.", { name: "rows", path: [], access: "dot", prefix: "", start: 5 }],
  ["f(a.b.na", { name: "a", path: ["b"], access: "dot", prefix: "na", start: 6 }],
  ['x = a["two words"][0]?.n', { name: "a", path: ["two words", "0"], access: "dot", prefix: "n" }],
  ['index["ma', { name: "index", path: [], access: "index", prefix: "ma" }],
  ["a.b['", { name: "a", path: ["b"], access: "index", prefix: "" }],
  ['map.get("k', { name: "map", path: [], access: "map", prefix: "k" }],
  ["/* note */ a.", { name: "a", path: [] }],
  ["'src/**'; a.", { name: "a", path: [] }],
  ["`${a.", { name: "a", path: [], access: "dot" }],
])("%s", (before, found) => {
  expect(liveBefore(before)).toMatchObject(found);
});

test.each(['"a.', "// a.", "`text a.", "f(a).", "a()['", "5.", "", "'it\\'s a.", "x; /* a."])(
  "none: %s",
  (before) => {
    expect(liveBefore(before)).toBeUndefined();
  },
);

test("an expression that names a value", () => {
  expect(liveAt("a.b[0]['c d']")).toEqual({ name: "a", path: ["b", "0", "c d"] });
  expect(liveAt("f(a)")).toBeUndefined();
});
