/** Says where a text is no JSON, as Python's `json` does: clients of Prefect show it. */

/** The value of a JSON text, or what Prefect's server says of one that is none: `Invalid JSON: Expecting value: …`. */
export function readJsonText(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: `Invalid JSON: ${jsonProblem(text) ?? (error as Error).message}` };
  }
}

/** `Expecting value: line 1 column 2 (char 1)`; undefined for JSON. */
export function jsonProblem(text: string): string | undefined {
  const reader = { text, at: 0 };
  const found = skip(reader) ?? readValue(reader, 0) ?? readEnd(reader);
  return found && `${found.problem}: ${locationOf(text, found.at)}`;
}

interface Reader {
  readonly text: string;
  at: number;
}
interface Found {
  problem: string;
  at: number;
}

/** Deeper than this nobody nests; Python gives up at its own depth. */
const MAX_DEPTH = 900;
const WORDS = ["null", "true", "false", "NaN", "Infinity", "-Infinity"];
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

function locationOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  return `line ${line} column ${at - before.lastIndexOf("\n")} (char ${at})`;
}

function skip(reader: Reader): undefined {
  while (" \t\n\r".includes(reader.text[reader.at] ?? "x")) reader.at++;
}

function readEnd(reader: Reader): Found | undefined {
  skip(reader);
  return reader.at < reader.text.length ? { problem: "Extra data", at: reader.at } : undefined;
}

function readValue(reader: Reader, depth: number): Found | undefined {
  const { text, at } = reader;
  if (depth > MAX_DEPTH) return { problem: "Too deep", at };
  const next = text[at];
  if (next === '"') return readString(reader);
  if (next === "{") return readObject(reader, depth);
  if (next === "[") return readList(reader, depth);
  const word = WORDS.find((each) => text.startsWith(each, at));
  NUMBER.lastIndex = at;
  const length = word?.length ?? NUMBER.exec(text)?.[0].length;
  if (length === undefined) return { problem: "Expecting value", at };
  reader.at += length;
  return undefined;
}

function readString(reader: Reader): Found | undefined {
  const { text, at: start } = reader;
  for (let at = start + 1; at < text.length; at++) {
    const next = text[at] ?? "";
    if (next === '"') {
      reader.at = at + 1;
      return undefined;
    }
    if (next < " ") return { problem: "Invalid control character at", at };
    if (next !== "\\") continue;
    at++;
    const escaped = text[at];
    if (escaped === undefined) break;
    if (escaped === "u") {
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5)))
        return { problem: "Invalid \\uXXXX escape", at };
      at += 4;
    } else if (!'"\\/bfnrt'.includes(escaped)) return { problem: "Invalid \\escape", at: at - 1 };
  }
  return { problem: "Unterminated string starting at", at: start };
}

const NAME = "Expecting property name enclosed in double quotes";

function readObject(reader: Reader, depth: number): Found | undefined {
  const { text } = reader;
  reader.at++;
  skip(reader);
  if (text[reader.at] === "}") {
    reader.at++;
    return undefined;
  }
  for (;;) {
    if (text[reader.at] !== '"') return { problem: NAME, at: reader.at };
    const name = readString(reader);
    if (name) return name;
    skip(reader);
    if (text[reader.at] !== ":") return { problem: "Expecting ':' delimiter", at: reader.at };
    reader.at++;
    skip(reader);
    const value = readValue(reader, depth + 1);
    if (value) return value;
    skip(reader);
    const comma = reader.at;
    if (text[comma] === "}") {
      reader.at++;
      return undefined;
    }
    if (text[comma] !== ",") return { problem: "Expecting ',' delimiter", at: comma };
    reader.at++;
    skip(reader);
  }
}

function readList(reader: Reader, depth: number): Found | undefined {
  const { text } = reader;
  reader.at++;
  skip(reader);
  if (text[reader.at] === "]") {
    reader.at++;
    return undefined;
  }
  for (;;) {
    const value = readValue(reader, depth + 1);
    if (value) return value;
    skip(reader);
    const comma = reader.at;
    if (text[comma] === "]") {
      reader.at++;
      return undefined;
    }
    if (text[comma] !== ",") return { problem: "Expecting ',' delimiter", at: comma };
    reader.at++;
    skip(reader);
  }
}
