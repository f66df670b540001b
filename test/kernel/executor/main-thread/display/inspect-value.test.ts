/** Looking at live values runs none of the user's code. */
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { inspectValue } from "../../../../../kernel/executor/main-thread/display/inspect-value.ts";
import { createBoxes } from "../../../../../kernel/executor/main-thread/run/boxes.ts";

const boxes = createBoxes();

function see(value: unknown, want: "keys" | "map-keys" | "preview", path: string[] = []) {
  Object.assign(boxes.get("it"), { v: value, d: true });
  return inspectValue(boxes, { name: "it", path, want });
}

function names(value: unknown, path?: string[]) {
  return see(value, "keys", path)?.keys.map(({ name }) => name);
}

test("keys: own ones, then those of the classes; a list's numbers are left out", () => {
  class Base {
    inherited() {}
  }
  class Own extends Base {
    field = 1;
    get computed() {
      return 1;
    }
  }
  expect(names(new Own())).toEqual(["field", "computed", "inherited"]);
  expect(names({ a: { b: { c: 1 } } }, ["a", "b"])).toEqual(["c"]);
  expect(names([{ id: 1 }], ["0"])).toEqual(["id"]);
  expect(names([1, 2, 3])).not.toContain("0");
  expect(names([1, 2, 3])).toEqual(expect.arrayContaining(["length", "map", "toSorted"]));
  expect(names({ count: 1, text: "a" }, ["count"])).toContain("toFixed");
  expect(names({ count: 1, text: "a" }, ["text"])).toContain("padStart");
  expect(names(new Uint8Array(1e8))?.slice(0, 1)).toEqual(["length"]);
  expect(see(new Own(), "keys")?.type).toBe("Own");
  expect(names(Object.create(null))).toEqual([]);
  expect(names(undefined)).toEqual([]);
});

test("keys of a Map and a Set; names nobody declared", () => {
  expect(
    see(
      new Map<unknown, number>([
        ["a", 1],
        [2, 2],
      ]),
      "map-keys",
    )?.keys,
  ).toEqual([{ name: "a", kind: "property" }]);
  expect(see(new Set(["x"]), "map-keys")?.keys.map(({ name }) => name)).toEqual(["x"]);
  expect(inspectValue(boxes, { name: "nobody", path: [], want: "keys" })).toBeUndefined();
  process.env.LOOKED_AT = "1";
  expect(
    inspectValue(boxes, { name: "process", path: ["env"], want: "keys" })?.keys.map(({ name }) => name),
  ).toContain("LOOKED_AT");
});

test("previews read well and stay short", () => {
  expect(see({ a: 1, b: "text" }, "preview")).toMatchObject({
    type: "Object",
    preview: "{ a: 1, b: 'text' }",
  });
  expect(see(new Map([["k", { v: 1 }]]), "preview")?.preview).toBe("Map(1) { 'k' => [Object] }");
  expect(see([new Date(0)], "preview")?.preview).toBe("[ 1970-01-01T00:00:00.000Z ]");
  expect(see("x".repeat(1e6), "preview")?.preview.length).toBeLessThan(2100);
  expect(
    see(
      Array.from({ length: 1e5 }, (_, id) => ({ id, name: "n".repeat(100) })),
      "preview",
    )?.preview.length,
  ).toBeLessThan(2100);
});

test("no getter, trap or inspection of the user's runs", () => {
  const called: string[] = [];
  const trap = (name: string) => () => {
    called.push(name);
    return undefined;
  };
  const traps = new Proxy({}, { get: (_, key) => trap(`trap ${String(key)}`) });
  const values: unknown[] = [
    Object.defineProperty({}, "value", { get: trap("get"), enumerable: true }),
    Object.defineProperty({}, Symbol.toStringTag, { get: trap("tag") }),
    { inner: Object.defineProperty({}, Symbol.toStringTag, { get: trap("inner tag") }) },
    new Map([["k", Object.defineProperty({}, Symbol.toStringTag, { get: trap("map tag") })]]),
    Object.defineProperty(new Error("m"), "name", { get: trap("name") }),
    Object.defineProperty(() => 1, "name", { get: trap("function name") }),
    { [inspect.custom]: trap("custom"), toJSON: trap("json"), toString: trap("string") },
    new Proxy({ a: 1 }, traps as ProxyHandler<object>),
    Object.create(new Proxy({}, traps as ProxyHandler<object>)),
    { inner: new Proxy({ a: 1 }, traps as ProxyHandler<object>) },
  ];
  for (const value of values) {
    for (const want of ["keys", "map-keys", "preview"] as const) {
      expect(see(value, want)?.type).toEqual(expect.any(String));
      see(value, want, ["inner", "value"]);
    }
  }
  expect(called).toEqual([]);
});
