/** Phrases a problem as one line for people who write code: in a terminal, a notebook, a run's message. */
import { nearestName } from "../../nearest.ts";
import type { Problem } from "../problem.ts";
import { type JsonSchema, parameterNames } from "../schema.ts";
import { type Cause, causeOf } from "./cause.ts";
import { describeType } from "./type.ts";
import { valueText } from "./value.ts";

const CAUSES: Readonly<Record<Cause, string>> = {
  "no-such-day": " (there is no such day)",
  "lost-digits-in-json": " (JSON's numbers lose digits of it: give it as text)",
  "lost-digits": " (a number loses digits of it: its type must be bigint)",
};

/** What was given: the parameters of a flow, by the flow's name alone, or the fields of something else. */
export type Given = string | { owner: string; part: string };

export function problemLine(problem: Problem, schema: JsonSchema, given: Given): string {
  const { kind, at, value, text } = problem;
  const { owner, part } = wordsFor(given);
  const isWhole = at === "" && typeof given !== "string";
  const type = problem.schema ? describeType(problem.schema, schema) : "another type";
  const cause = causeOf(type, value);
  switch (kind) {
    case "unknown":
      return unknownLine(problem.name, parameterNames(schema), given);
    case "missing":
      return isWhole ? `${owner} must be ${type}, and is missing` : `${owner} needs ${part} ${at} (${type})`;
    case "type":
      return `${isWhole ? owner : `${part} ${at} of ${owner}`} must be ${type}, got ${valueText(value)}${cause ? CAUSES[cause] : ""}`;
    case "rule":
      if (isWhole) return `${owner} ${text}, got ${valueText(value)}`;
      return at === ""
        ? `the ${part}s of ${owner}: ${text}`
        : `${part} ${at} of ${owner} ${text}, got ${valueText(value)}`;
  }
}

/** @param known the names that there are, in order */
export function unknownLine(name: string, known: readonly string[], given: Given): string {
  const { owner, part } = wordsFor(given);
  const nearest = nearestName(name, known);
  const list = known.length > 0 ? `it takes ${known.join(", ")}` : `it takes no ${part}s`;
  return `${owner} has no ${part} ${name}${nearest ? `; did you mean ${nearest}?` : ""} (${list})`;
}

function wordsFor(given: Given): { owner: string; part: string } {
  return typeof given === "string" ? { owner: `flow ${given}`, part: "parameter" } : given;
}
