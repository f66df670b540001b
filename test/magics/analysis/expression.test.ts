import { describe, expect, it } from "vitest";
import { optionsSource, parseExpression } from "../../../magics/analysis/expression.ts";

describe("an option given as TypeScript", () => {
  it("stands in the call as it was written, beside values as JSON", () => {
    const retryCondition = parseExpression(
      "task",
      "retry-condition",
      "(error: Error) => error.name !== 'DataError'",
    );
    expect(optionsSource({ name: "read", retries: 3, tags: undefined, retryCondition })).toBe(
      `{"name":"read","retries":3,"retryCondition":((error: Error) => error.name !== 'DataError')}`,
    );
  });

  it.each(["", "a b", "mayHeal)", "mayHeal, 1); evil(", "if (x) y", "a;b", "/* open"])(
    "refuses %j",
    (text) => {
      expect(() => parseExpression("task", "retry-condition", text)).toThrow(
        `%%task: --retry-condition is ${JSON.stringify(text)}: it must be TypeScript, like the name of a function`,
      );
    },
  );
});
