/** Reads a text query on events: words and "phrases", of which one is enough; `-` or `!` excludes one, `+` requires it. */
export interface TextQuery {
  /** One of these; none asks for nothing. */
  include: string[];
  exclude: string[];
  required: string[];
}

const PART = /([-!+]?)(?:"((?:\\[\s\S]|[^"\\])*)(?:"|\\?$)|([^\s"]+))|[-!+]/g;

/** Any text is a query; one of nothing asks for nothing. */
export function parseTextQuery(query: string): TextQuery {
  const parsed: TextQuery = { include: [], exclude: [], required: [] };
  for (const [, prefix, phrase, word] of query.matchAll(PART)) {
    const term = word ?? phrase?.replace(/\\(["\\])/g, "$1");
    if (term === undefined || term.trim() === "") continue;
    const list = prefix === "+" ? parsed.required : prefix ? parsed.exclude : parsed.include;
    list.push(lowerAscii(term));
  }
  return parsed;
}

/** Lower case as SQLite's `lower` makes it: letters beyond ASCII stay. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Whether a text, in lower case, is what the query asks for. */
export function matchesText({ include, exclude, required }: TextQuery, text: string): boolean {
  return (
    (include.length === 0 || include.some((term) => text.includes(term))) &&
    !exclude.some((term) => text.includes(term)) &&
    required.every((term) => text.includes(term))
  );
}
