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

export function problemLine(problem: Problem, schema: JsonSchema, flowName: string): string {
  const { kind, at, value, text } = problem;
  const type = problem.schema ? describeType(problem.schema, schema) : "another type";
  const cause = causeOf(type, value);
  switch (kind) {
    case "unknown":
      return unknownLine(problem.name, parameterNames(schema), flowName);
    case "missing":
      return `flow ${flowName} needs parameter ${at} (${type})`;
    case "type":
      return `parameter ${at} of flow ${flowName} must be ${type}, got ${valueText(value)}${cause ? CAUSES[cause] : ""}`;
    case "rule":
      return at === ""
        ? `the parameters of flow ${flowName}: ${text}`
        : `parameter ${at} of flow ${flowName} ${text}, got ${valueText(value)}`;
  }
}

/** @param known the parameters that there are, in order */
export function unknownLine(name: string, known: readonly string[], flowName: string): string {
  const nearest = nearestName(name, known);
  const list = known.length > 0 ? `it takes ${known.join(", ")}` : "it takes no parameters";
  return `flow ${flowName} has no parameter ${name}${nearest ? `; did you mean ${nearest}?` : ""} (${list})`;
}
