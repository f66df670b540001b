/** Writes the command that runs a deployment, for a user to copy. */
import { type ParameterSchema, parameterNames } from "../parameters/schema.ts";

/** With a blank for each parameter that neither the flow nor the deployment has a value for. */
export function runLine(name: string, schema: ParameterSchema, parameters: Record<string, unknown>): string {
  const needed = parameterNames(schema).filter(
    (parameter) => schema.required.includes(parameter) && !Object.hasOwn(parameters, parameter),
  );
  return [
    "npx --no cellflow deployment run",
    quoted(name),
    ...needed.map((parameter) => `-p ${parameter}=…`),
  ].join(" ");
}

/** As one word of a shell's line. */
function quoted(text: string): string {
  return /^[\p{L}\p{N}_./:@+-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
