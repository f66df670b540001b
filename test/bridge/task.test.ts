import { expect, test } from "vitest";
import { flow, task } from "../../bridge/index.ts";

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
