/** Ways for a magic to turn its cell into TypeScript without moving a line. */
import type { Expansion } from "./magic.ts";

/** The whole text becomes `code` (one line, all of it ours); the lines below stay as empty lines. */
export function becomes(code: string): Expansion {
  return {
    ours: true,
    edit: (text) => {
      const lines = text.original.split("\n").length - 1;
      text.update(0, text.original.length, code + "\n".repeat(lines));
    },
  };
}

/** Only the magic's own line goes; what stands below runs as it is. */
export function withoutLine(
  text: { original: string; update(from: number, to: number, by: string): unknown },
  bodyStart: number,
): void {
  if (bodyStart > 0) text.update(0, bodyStart, text.original.slice(0, bodyStart).replaceAll(/[^\n]/g, ""));
}

/** A line magic's `expression`, which ends its text, runs where it stands; a remark behind it is no part of it. */
export function expressionOf(expression: string): Expansion {
  return {
    edit: (text) => {
      const end = text.original.length;
      text.update(0, end - expression.length, "(").appendLeft(end, "\n)");
    },
  };
}

/** A line magic's `statements`, which end its text, run where they stand. */
export function statementsOf(statements: string): Expansion {
  return {
    edit: (text) => void text.update(0, text.original.length - statements.length, ";"),
  };
}

/** A call of a function of `cellflow/kernel`. */
export function kernelCall(name: string, ...values: unknown[]): string {
  return `(await import("cellflow/kernel")).${name}(${values.map((value) => JSON.stringify(value)).join(", ")})`;
}
