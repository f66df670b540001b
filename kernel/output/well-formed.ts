/** Cuts strings between code points, and replaces lone surrogates, which UTF-8 cannot encode. */

const ENDS_IN_SURROGATE = /[\ud800-\udbff]$/;
const STARTS_IN_SURROGATE = /^[\udc00-\udfff]/;

/** The start of a string, at most `length` UTF-16 units, no code point cut in two. */
export function startOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, Math.max(0, length)).replace(ENDS_IN_SURROGATE, "");
}

/** The end of a string, at most `length` UTF-16 units, no code point cut in two. */
export function endOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(text.length - length).replace(STARTS_IN_SURROGATE, "");
}

/** JSON.stringify's output without lone surrogates: it escapes them and no other code points of this range. */
export function wellFormedJson(json: string): string {
  return json.includes("\\ud")
    ? json.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (unit) => (unit === "\\\\" ? unit : "\ufffd"))
    : json;
}
