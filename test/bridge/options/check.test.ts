import { expect, test } from "vitest";
import { flow, task } from "../../../bridge/index.ts";
import { optionsOf } from "../../../bridge/options/registry.ts";

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
  ["on_running", "onRunning"],
  ["on_completion", "onCompletion"],
  ["on_failure", "onFailure"],
])("option %s is answered with %s", (given, ours) => {
  for (const make of [task, flow]) {
    const kind = make === task ? "task" : "flow";
    expect(() => make(fn, { name: "x", [given]: 1 } as never)).toThrow(
      new RegExp(`^${kind} has no option \`${given}\`: write \`${ours}\`( \\(seconds\\))?$`),
    );
  }
});

test.each(["task_run_name", "taskRunName", "flow_run_name", "flowRunName", "run_name"])(
  "option %s is answered with runName",
  (given) => {
    for (const make of [task, flow])
      expect(() => make(fn, { name: "x", [given]: "x" } as never)).toThrow(
        new RegExp(`has no option \`${given}\`: write \`runName\`$`),
      );
  },
);

test("no name that an option is answered for is an option, or another's", () => {
  for (const kind of ["task", "flow"] as const) {
    const names = optionsOf(kind).flatMap(({ name, aliases }) => [name.toLowerCase(), ...aliases]);
    expect(names).toEqual([...new Set(names)]);
  }
});

test("an option nobody knows is answered with those there are", () => {
  expect(() => task(fn, { name: "x", colour: 1 } as never)).toThrow(
    /^task has no option `colour`; it has name, runName, description, retries,/,
  );
  expect(() => flow(fn, { retryCondition: () => true } as never)).toThrow(
    "flow has no option `retryCondition`",
  );
});

test.each([
  [
    { resultStorage: "results" },
    '`resultStorage` must be "s3://bucket/prefix", a block ("s3-bucket/results", "local-file-system/results"), or a folder that begins with "/", "./" or "~/", got "results"',
  ],
  [{ resultStorage: 1 }, "`resultStorage` must be"],
  [{ retries: -1 }, "`retries` must be a whole number, 0 or more, got -1"],
  [{ retryDelay: [1, "2"] }, '`retryDelay` must be seconds, or a list of seconds, got [1,"2"]'],
  [{ timeout: 0 }, "`timeout` must be seconds, more than 0, got 0"],
  [{ name: "a/b" }, '`name` must be a string without / % & > <, got "a/b"'],
  [
    { runName: "" },
    '`runName` must be a text like `fetch {station}`, or a function of the parameters, got ""',
  ],
  [{ runName: 7 }, "`runName` must be a text like `fetch {station}`, or a function of the parameters, got 7"],
  [{ runName: "a {n" }, '`runName` has a { alone: one that is to stand in the name is {{, got "a {n"'],
  [
    { runName: "a {n:03}" },
    '`runName` has {n:03}: between braces stands a parameter, or a property of one, like {station} or {station.id}, got "a {n:03}"',
  ],
  [{ runName: "{m}" }, "`runName` has {m}, but task x has no parameter m; did you mean n? (it takes n)"],
  [{ description: 5 }, "`description` must be a string, got 5"],
  [{ retryCondition: "always" }, '`retryCondition` must be a function of the error, got "always"'],
  [{ tags: "a" }, '`tags` must be a list of strings, got "a"'],
  [{ logPrints: "yes" }, '`logPrints` must be true or false, got "yes"'],
  [{ parameterNames: [1] }, "`parameterNames` must be a list of strings, got [1]"],
])("%j is refused in one line", (options, message) => {
  expect(() => task(fn, { name: "x", ...options } as never)).toThrow(`task option ${message}`);
});

test("parameters that are no schema are refused", () => {
  expect(() => flow(fn, { parameters: "n" } as never)).toThrow(
    'flow option `parameters` must be a zod schema of an object, or JSON Schema, got "n"',
  );
});

test("hooks that are no functions are refused, and a task has those of a task only", () => {
  const told = () => {};
  const made = task(fn, { name: "x", onCompletion: [told, told], onFailure: told });
  expect(made.options).toMatchObject({ onCompletion: [told, told], onFailure: told });
  expect(() => flow(fn, { onCrashed: [told, "mail"] } as never)).toThrow(
    'flow option `onCrashed` must name a block as TYPE/NAME, like slack-webhook/ops, got ["<function told>","mail"]',
  );
  expect(() => task(fn, { on_cancellation: told } as never)).toThrow(
    "task has no option `on_cancellation`; it has name,",
  );
  expect(() => flow(fn, { on_cancellation: told } as never)).toThrow("write `onCancellation`");
  expect(() => flow(fn, { on_crashed: told } as never)).toThrow("write `onCrashed`");
});

test("an option that is undefined is not given", () => {
  expect(task(fn, { retries: undefined, tags: undefined }).options).toEqual({});
});
