/** Text as UTF-8 can carry it: cut at whole letters, and half letters (lone surrogates) replaced. */

const endsInHalf = /[\ud800-\udbff]$/;
const startsInHalf = /^[\udc00-\udfff]/;

/** The start of a text, at most `length` UTF-16 units, no letter cut in two. */
export function startOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, Math.max(0, length)).replace(endsInHalf, "");
}

/** The end of a text, at most `length` UTF-16 units, no letter cut in two. */
export function endOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(text.length - length).replace(startsInHalf, "");
}

/** What JSON.stringify wrote, without half letters: it escapes them and no others, so that an escape tells them. */
export function wellFormedJson(json: string): string {
  return json.includes("\\ud")
    ? json.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (found) => (found === "\\\\" ? found : "\ufffd"))
    : json;
}
