/** Edits that turn a magic's cell into TypeScript without moving a line. */
import type { Expansion } from "./magic.ts";

/** Replaces the whole text by `code` (one line, none of it the user's); the lines below stay as empty lines. */
export function becomes(code: string): Expansion {
  return {
    ours: true,
    edit: (text) => {
      const lines = text.original.split("\n").length - 1;
      text.update(0, text.original.length, code + "\n".repeat(lines));
    },
  };
}

/** Removes only the magic's own line; the body runs as it is. */
export function withoutLine(
  text: { original: string; update(from: number, to: number, by: string): unknown },
  bodyStart: number,
): void {
  if (bodyStart > 0) text.update(0, bodyStart, text.original.slice(0, bodyStart).replaceAll(/[^\n]/g, ""));
}

/** Runs a line magic's `expression`, which ends its text, in place; a comment behind it is not part of it. */
export function expressionOf(expression: string): Expansion {
  return {
    edit: (text) => {
      const end = text.original.length;
      text.update(0, end - expression.length, "(").appendLeft(end, "\n)");
    },
  };
}

/** Runs a line magic's `statements`, which end its text, in place. */
export function statementsOf(statements: string): Expansion {
  return {
    edit: (text) => void text.update(0, text.original.length - statements.length, ";"),
  };
}

/** Code that calls a function of `cellflow/kernel`. */
export function kernelCall(name: string, ...values: unknown[]): string {
  return `(await import("cellflow/kernel")).${name}(${values.map((value) => JSON.stringify(value)).join(", ")})`;
}
