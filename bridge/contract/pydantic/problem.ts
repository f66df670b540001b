/** Says what is wrong with a value as pydantic does: clients of Prefect show its types, locations and messages. */

/** What is wrong with one value of a request. */
export interface Problem {
  type: string;
  /** Where the value is: keys and indexes from outside in. */
  loc: (string | number)[];
  msg: string;
  input: unknown;
  ctx?: Record<string, unknown>;
}

/** A body that is wrong everywhere is not named at more locations. */
export const MAX_PROBLEMS = 1000;

/** The types of problem whose message says nothing of the value. */
const MESSAGES = {
  missing: "Field required",
  extra_forbidden: "Extra inputs are not permitted",
  json_invalid: "JSON decode error",
  model_attributes_type: "Input should be a valid dictionary or object to extract fields from",
  dict_type: "Input should be a valid dictionary",
  list_type: "Input should be a valid list",
  set_type: "Input should be a valid set",
  string_type: "Input should be a valid string",
  bool_type: "Input should be a valid boolean",
  bool_parsing: "Input should be a valid boolean, unable to interpret input",
  int_type: "Input should be a valid integer",
  int_parsing: "Input should be a valid integer, unable to parse string as an integer",
  int_from_float: "Input should be a valid integer, got a number with a fractional part",
  float_type: "Input should be a valid number",
  float_parsing: "Input should be a valid number, unable to parse string as a number",
  uuid_type: "UUID input should be a string, bytes or UUID object",
  time_delta_type: "Input should be a valid timedelta",
} as const;

/** A type of problem whose message is always the same. */
export type PlainProblem = keyof typeof MESSAGES;

/** What a problem says, without where it is and of what. */
export type Phrase = Pick<Problem, "type" | "msg" | "ctx">;

/** What a problem of this type says. */
export function plain(type: PlainProblem): Phrase {
  return { type, msg: MESSAGES[type] };
}

/** A problem of this type. @param loc where `input` is */
export function problem(type: PlainProblem, loc: Problem["loc"], input: unknown): Problem {
  return { type, loc, msg: MESSAGES[type], input };
}

/** What a check of Prefect's own found, beyond a value's type. */
export function valueError(message: string): Phrase {
  return { type: "value_error", msg: `Value error, ${message}`, ctx: { error: {} } };
}

/**
 * A value that is none of a few.
 * @param names how messages name these: `'day'`, `Posture.Reactive`
 */
export function noneOf(type: "enum" | "literal_error", names: readonly string[]): Phrase {
  const expected = names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
  return { type, msg: `Input should be ${expected}`, ctx: { expected } };
}
