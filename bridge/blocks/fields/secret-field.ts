/** Marks text fields of a block as secret. */
import type { ZodString } from "zod";
import { zod } from "./nested-field.ts";

/** In JSON Schema, as pydantic writes its SecretStr. */
const SECRET = { format: "password", writeOnly: true };

/**
 * A field that is shown as `********` and encrypted where it is stored: `secret()`, or `secret(z.string().min(8))`. Of a
 * record (`z.record(z.string(), secret())`) each value is.
 */
export function secret(): ZodString;
export function secret<S extends { meta(data: object): S }>(schema: S): S;
export function secret(schema?: { meta(data: object): unknown }): unknown {
  return (schema ?? zod().z.string()).meta(SECRET);
}
