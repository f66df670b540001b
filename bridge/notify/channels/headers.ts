/** Makes headers of a block's: no value ends a header early, and those of the connection are not the block's. */
import { withoutControls } from "../one-line.ts";

/** They say where a request ends, and whom it is for. */
const OF_THE_CONNECTION = new Set(
  "connection content-length expect host keep-alive proxy-connection te trailer transfer-encoding upgrade".split(
    " ",
  ),
);

/** The headers by their names in lower case; a character that a header can't have is a space or a question mark. */
export function safeHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.trim().toLowerCase(), headerValue(value)] as const)
      .filter(([name]) => /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && !OF_THE_CONNECTION.has(name)),
  );
}

function headerValue(value: string): string {
  return withoutControls(value)
    .replaceAll(/[^\x20-\xFF]/gu, "?")
    .trim();
}

/** The headers with a content type, unless they have one. */
export function withContentType(
  headers: Readonly<Record<string, string>>,
  type: string,
): Record<string, string> {
  const isNamed = Object.keys(headers).some((name) => name.trim().toLowerCase() === "content-type");
  return isNamed ? { ...headers } : { ...headers, "content-type": type };
}

/** Headers whose values are no secrets. */
const PLAIN = new Set(["accept", "accept-language", "content-type", "user-agent"]);

/** What of the headers is to be shown nowhere: their values, and the tokens in them. */
export function headerSecrets(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => !PLAIN.has(name.trim().toLowerCase()))
    .flatMap(([, value]) => [value, ...value.split(/\s+/).slice(1)]);
}
