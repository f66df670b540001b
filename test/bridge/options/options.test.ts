import { expect, test } from "vitest";
import { flow, getRunContext, getRunLogger, task } from "../../../bridge/index.ts";

async function fn(n: number) {
  return n;
}

test.each([
  ["retry_delay_seconds", "retryDelay"],
  ["retryDelaySeconds", "retryDelay"],
  ["timeout_seconds", "timeout"],
  ["print_logs", "logPrints"],
  ["log_prints", "logPrints"],
  ["max_retries", "retries"],
])("option %s is answered with %s", (given, ours) => {
  for (const make of [task, flow]) {
    const kind = make === task ? "task" : "flow";
    expect(() => make(fn, { name: "x", [given]: 1 } as never)).toThrow(
      new RegExp(`^${kind} has no option \`${given}\`: write \`${ours}\`( \\(seconds\\))?$`),
    );
  }
});

test("an option nobody knows is answered with those there are", () => {
  expect(() => task(fn, { name: "x", colour: 1 } as never)).toThrow(
    /^task has no option `colour`; it has name, description, retries,/,
  );
});

test.each([
  [{ retries: -1 }, "`retries` must be a whole number, 0 or more, got -1"],
  [{ retryDelay: [1, "2"] }, '`retryDelay` must be seconds, or a list of seconds, got [1,"2"]'],
  [{ timeout: 0 }, "`timeout` must be seconds, more than 0, got 0"],
  [{ name: "a/b" }, '`name` must be a text without / % & > <, got "a/b"'],
])("%j is refused in one line", (options, message) => {
  expect(() => task(fn, { name: "x", ...options } as never)).toThrow(`task option ${message}`);
});

test("a function without a name asks for one", () => {
  expect(() => task(async () => 1)).toThrow(
    'this task\'s function has no name: write task(async function readData() {…}) or give { name: "read_data" }',
  );
  expect(() => flow("main" as never)).toThrow(
    'flow takes a function first: flow(async (path) => …, { name: "main" }), got string',
  );
});

test("a task is a function with its own name, its plain function, and changed copies", () => {
  const double = task(async (n: number) => n * 2, { name: "double", retries: 1 });
  expect(double.name).toBe("double");
  expect(double.with({ retries: 3 }).options).toEqual({ name: "double", retries: 3 });
  expect(double.options.retries).toBe(1);
  expect(double.fn(2)).toBeInstanceOf(Promise);
});

test("outside of a run there is no context and no logger", () => {
  expect(() => getRunContext()).toThrow(
    "getRunContext() works inside a task or flow that is running; there is none here",
  );
  expect(() => getRunLogger()).toThrow("getRunLogger() works inside a task or flow");
});
