/** What a traceback says of an error besides its frames. */
import { expect, test } from "vitest";
import { createSourcePositions } from "../../../../../kernel/executor/main-thread/errors/source-positions.ts";

function describe(error: unknown) {
  return createSourcePositions("file:///own/").describe(error);
}

function textOf(error: unknown): string {
  return describe(error)
    .traceback.join("\n")
    .replaceAll(/^ +at .*?( \{)?\n?$/gm, "$1");
}

/** An error whose stack has no frames. */
function bare<E extends Error>(error: E, fields: object = {}): E {
  error.stack = "";
  return Object.assign(error, fields);
}

test("what is no error is shown as Node shows it", () => {
  expect(describe({ code: 5 })).toEqual({
    ename: "Thrown object",
    evalue: "{ code: 5 }",
    traceback: ["Thrown: { code: 5 }"],
  });
  expect(describe("text").traceback).toEqual(["Thrown: text"]);
  expect(describe(null).ename).toBe("Thrown null");
  expect(describe(Promise.resolve(1)).evalue).toBe("Promise { 1 }");
});

test("an error's own properties are told, getters not called", () => {
  const error = bare(new Error("no"), { status: 404, body: { a: { b: {} } } });
  Object.defineProperty(error, "costly", { enumerable: true, get: () => expect.unreachable() });
  expect(textOf(error)).toBe(
    "Error: no {\n  status: 404,\n  body: {\n    a: [Object]\n  },\n  costly: [Getter]\n}",
  );
});

test("the class names an error that was given no name", () => {
  class Refused extends Error {}
  class Named extends Error {
    override name = "Given";
  }
  expect(describe(new Refused("x")).ename).toBe("Refused");
  expect(describe(new Named("x")).ename).toBe("Given");
  expect(describe(new TypeError("x")).ename).toBe("TypeError");
  expect(describe(new DOMException("x", "AbortError")).ename).toBe("AbortError");
});

test("members are counted, and those left out are said", () => {
  const members = Array.from({ length: 9 }, (_, index) => bare(new Error(`e${index}`)));
  const text = textOf(bare(new AggregateError(members, "many", { cause: { code: 5 } })));
  expect(text).toMatch(/^AggregateError: many\nCaused by: \{ code: 5 \}\nError 1 of 9: Error: e0\n/);
  expect(text).toMatch(/\n… and 4 more errors$/);
  expect(text.match(/Caused by/g)).toHaveLength(1);
  expect(textOf(bare(new AggregateError([1, "two"], "no")))).toBe(
    "AggregateError: no\nError 1 of 2: 1\nError 2 of 2: two",
  );
});

test("a list of errors that are none is a property like others", () => {
  expect(textOf(bare(new Error("invalid"), { errors: ["a", "b"] }))).toContain("errors: [");
});

test("an error that is its own cause is told once", () => {
  const error = bare(new Error("self"));
  error.cause = error;
  expect(textOf(error)).toBe("Error: self\nCaused by: Error: self (told above)");
});

test("a long chain of causes ends", () => {
  let error = bare(new Error("0"));
  for (let n = 1; n < 1000; n++) error = bare(new Error(String(n), { cause: error }));
  expect(textOf(error).split("\n")).toHaveLength(13);
});

test("both errors of a suppressed one are told", () => {
  const error = new SuppressedError(bare(new Error("dispose")), bare(new Error("body")), "both");
  expect(textOf(bare(error))).toBe(
    "SuppressedError: both\nThrown last: Error: dispose\nThrown before, and suppressed: Error: body",
  );
});

test("a long message is cut", () => {
  const { evalue, traceback } = describe(bare(new Error("m".repeat(5_000_000))));
  for (const text of [evalue, traceback.join("\n")]) {
    expect(text.length).toBeLessThan(21_000);
    expect(text).toMatch(/… 4,980,000 more characters$/);
  }
});

test("odd errors are described all the same", () => {
  const throwing = () => {
    throw new Error("from a getter");
  };
  const odd = [
    Object.defineProperty(new Error("a"), "message", { get: throwing }),
    Object.defineProperty(new Error("a"), "stack", { get: throwing }),
    Object.defineProperty(new Error("a"), "name", { get: throwing }),
    Object.defineProperty(new Error("a"), "cause", { get: throwing }),
    new Proxy(new Error("a"), { get: throwing, getPrototypeOf: throwing, ownKeys: throwing }),
    Object.setPrototypeOf(new Error("a"), null),
    Object.assign(new Error("a"), { message: Symbol("m"), name: Object.create(null) }),
    { [Symbol.for("nodejs.util.inspect.custom")]: throwing },
  ];
  for (const error of odd) expect(describe(error).traceback.length).toBeGreaterThan(0);
});
