/** Says in one short line what is wrong with a frame. */
import type { z } from "zod";

/** The first problem, and where it stands. */
export function describeProblem({ issues: [issue] }: z.ZodError): string {
  if (!issue) return "it is none";
  const where = issue.path.map(String).join(".");
  return where === "" ? issue.message : `${where}: ${issue.message}`;
}
