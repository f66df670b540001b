/** Defines a problem with a flow's parameters as data; `phrasing/` puts it into words. */
import { CellflowError } from "../errors.ts";
import type { JsonSchema } from "./schema.ts";

/** `type` and `rule`: a value of another type, or one that breaks a rule of its type. */
export type ProblemKind = "unknown" | "missing" | "type" | "rule";

export interface Problem {
  kind: ProblemKind;
  /** The parameter; empty for a rule about all of them. */
  name: string;
  /** The part of it that is wrong: `cut.min`, or the parameter itself. */
  at: string;
  value?: unknown;
  /** The schema of that part. */
  schema?: JsonSchema;
  /** The rule broken, as a predicate: `must be >= 1`. */
  text?: string;
}

/** Parameters that do not fit; its code is `parameters.` and the kind of the first problem. */
export class ParameterError extends CellflowError {
  constructor(kind: ProblemKind, message: string) {
    super(`parameters.${kind}`, message);
    this.name = "ParameterError";
  }
}
