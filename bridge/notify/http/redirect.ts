/** Decides what follows an answer that leads elsewhere. */

/** The request that comes next. */
export interface Hop {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}

/** Headers that say nothing about who sends. */
const HARMLESS = new Set(["content-type", "user-agent", "accept", "idempotency-key"]);

/** Statuses that name where to ask instead. */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * The next request; undefined for an answer that is none of these. The message is sent again as it was, but for 303,
 * which asks for a GET. Another origin gets no credentials.
 * @throws Error whose message says why it is not followed
 */
export function nextHop(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  if (!URL.canParse(location, hop.url.href)) throw new Error("it leads to something that is no address");
  const url = new URL(location, hop.url);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new Error("it leads to an address that is neither http:// nor https://");
  if (hop.url.protocol === "https:" && url.protocol === "http:")
    throw new Error("it leads from https:// to http://");
  const isSame = url.origin === hop.url.origin;
  if (!isSame) {
    url.username = "";
    url.password = "";
  }
  const headers = isSame
    ? hop.headers
    : Object.fromEntries(Object.entries(hop.headers).filter(([name]) => HARMLESS.has(name)));
  return status === 303
    ? { method: "GET", url, headers: withoutType(headers), body: undefined }
    : { ...hop, url, headers };
}

function withoutType({
  "content-type": _,
  ...headers
}: Readonly<Record<string, string>>): Record<string, string> {
  return headers;
}
