import { expect, test } from "vitest";
import { getRunContext, getRunLogger } from "../../bridge/index.ts";

test("outside of a run there is no context and no logger", () => {
  expect(() => getRunContext()).toThrow(
    "getRunContext() works inside a task or flow that is running; there is none here",
  );
  expect(() => getRunLogger()).toThrow("getRunLogger() works inside a task or flow");
});
