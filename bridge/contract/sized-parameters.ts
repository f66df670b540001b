/** Parameters on the wire, which have a largest size. */
import { json } from "./scalars.ts";

/** Of parameters of a run or a deployment, as JSON of ASCII alone; Prefect's setting `server.api.max_parameter_size`. */
export const MAX_PARAMETER_BYTES = 524_288;
/** `\u00fc`: as long as a character that is not ASCII is written. */
const ESCAPE_BYTES = 6;

export const sizedParameters = json.refine((value) => jsonBytes(value) <= MAX_PARAMETER_BYTES, {
  error: ({ input }) =>
    `Flow run parameters must be less than ${inThousands(MAX_PARAMETER_BYTES)} bytes when serialized (got ${inThousands(jsonBytes(input))} bytes).`,
});

function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value);
  let escaped = 0;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) escaped++;
  return text.length + escaped * (ESCAPE_BYTES - 1);
}

function inThousands(count: number): string {
  return count.toLocaleString("en-US");
}
