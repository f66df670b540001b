/** Charts: a Vega or Vega-Lite specification, or what makes one (`toSpec`, as vega-lite-api's charts have it). */
import type { MimeBundle } from "../protocol/message.ts";
import { isPlain, read } from "./read-value.ts";

function isSpecification(value: unknown): value is { $schema: string } {
  const schema = isPlain(value) ? read(value, "$schema") : undefined;
  return typeof schema === "string" && /^https?:\/\/vega\.github\.io\/schema\/vega(-lite)?\//.test(schema);
}

export function chart(value: object): Promise<MimeBundle> | undefined {
  const toSpec = isPlain(value) ? undefined : read(value, "toSpec");
  const spec: unknown = typeof toSpec === "function" ? Reflect.apply(toSpec, value, []) : value;
  if (!isSpecification(spec)) return undefined;
  return import("./vega.ts").then(({ chartBundle }) => chartBundle(spec));
}
