/** is_complete_request: whether a cell can run as it is, needs more lines, or is wrong. */
import type { Handler } from "./handler.ts";

/** The parser is loaded with the first cell, or here. */
export const isComplete: Handler = async ({ content }) => {
  const { completenessOf } = await import("../cell/completeness/completeness.ts");
  return { ...completenessOf(String(content.code ?? "")) };
};
