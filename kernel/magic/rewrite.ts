/** Ways for a magic to turn its cell into TypeScript without moving a line. */
import type { Expansion } from "./magic.ts";

/** The whole text becomes `code` (one line); the lines below stay as empty lines. */
export const becomes = (code: string): Expansion => ({
  edit: (text) => {
    const lines = text.original.split("\n").length - 1;
    text.update(0, text.original.length, code + "\n".repeat(lines));
  },
});

/** Only the magic's own line goes; what stands below runs as it is. */
export const withoutLine = (
  text: { original: string; update(from: number, to: number, by: string): unknown },
  bodyStart: number,
): void => {
  if (bodyStart > 0) text.update(0, bodyStart, text.original.slice(0, bodyStart).replaceAll(/[^\n]/g, ""));
};

/** A call of a function of `cellflow/kernel`. */
export const kernelCall = (name: string, ...values: unknown[]): string =>
  `(await import("cellflow/kernel")).${name}(${values.map((value) => JSON.stringify(value)).join(", ")})`;
