/** The filters of texts. */
import { capitalized, centered, replaced, stripped } from "../methods/string.ts";
import { formatted } from "../operators/printf.ts";
import { PythonError } from "../template-error.ts";
import { Dict, elements, List, text, Undefined, type Value } from "../values.ts";
import { type Filter, filter, ofText } from "./filter.ts";

const HTML: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
};

/** As text in HTML. */
export function escaped(of: string): string {
  return of.replace(/[&<>"']/g, (char) => HTML[char] ?? char);
}

const asHtml = ofText(escaped, text);
const same = ofText((of) => of, text);

/** With their names. */
export const TEXT_FILTERS: readonly (readonly [string, Filter])[] = [
  ["upper", ofText((of) => of.toUpperCase(), text)],
  ["lower", ofText((of) => of.toLowerCase(), text)],
  ["capitalize", ofText(capitalized, text)],
  [
    "title",
    ofText(
      (of) =>
        of
          .split(/([-\s({[<]+)/u)
          .map(capitalized)
          .join(""),
      text,
    ),
  ],
  ["string", same],
  ["safe", same],
  ["escape", asHtml],
  ["e", asHtml],
  ["forceescape", asHtml],
  [
    "striptags",
    ofText(
      (of) =>
        of
          .replace(/<!--.*?-->|<[^>]*>/gs, "")
          .split(/\s+/)
          .filter(Boolean)
          .join(" "),
      text,
    ),
  ],
  ["wordcount", ofText((of) => BigInt(of.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0), text)],
  [
    "trim",
    filter(["chars"], (of, args) =>
      stripped(text(of), args.has("chars") ? args.string("chars") : undefined, "both"),
    ),
  ],
  [
    "replace",
    filter(["old", "new", "count"], (of, args, { budget }) =>
      replaced(text(of), args.string("old"), args.string("new"), args.integer("count", -1), budget),
    ),
  ],
  [
    "center",
    filter(["width"], (of, args, { budget }) => {
      const width = args.integer("width", 80);
      budget.take(width);
      return centered(text(of), width);
    }),
  ],
  [
    "truncate",
    filter(["length", "killwords", "end", "leeway"], (of, args) => {
      const shown = text(of);
      const length = args.integer("length", 255);
      const end = args.string("end", "...");
      if (shown.length <= length + args.integer("leeway", 5)) return shown;
      const cut = shown.slice(0, Math.max(0, length - end.length));
      if (args.flag("killwords")) return cut + end;
      const at = cut.lastIndexOf(" ");
      return (at === -1 ? cut : cut.slice(0, at)) + end;
    }),
  ],
  [
    "indent",
    filter(["width", "first", "blank"], (of, args, { budget }) => {
      const width = args.value("width", 4n);
      if (typeof width !== "string") budget.take(args.integer("width", 4));
      const by = typeof width === "string" ? width : " ".repeat(Math.max(0, args.integer("width", 4)));
      const lines = text(of).split("\n");
      budget.take(text(of).length + by.length * lines.length);
      const shown = lines.map((line, index) =>
        index === 0 || (line === "" && !args.flag("blank")) ? line : by + line,
      );
      return (args.flag("first") ? by : "") + shown.join("\n");
    }),
  ],
  [
    "wordwrap",
    filter(["width", "break_long_words", "wrapstring"], (of, args, { budget }) => {
      const width = args.integer("width", 79);
      if (width <= 0) throw new PythonError("ValueError", `invalid width ${width} (must be > 0)`);
      budget.take(text(of).length * 2);
      const by = args.string("wrapstring", "\n");
      const lines = text(of)
        .split("\n")
        .map((line) => wrapped(line, width, args.flag("break_long_words", true)).join(by));
      return lines.join(by);
    }),
  ],
  [
    "format",
    filter(["*"], (of, _, { budget }, { positional, named }) => {
      if (positional.length > 0 && named.size > 0)
        throw new PythonError(
          "FilterArgumentError",
          "can't handle positional and keyword arguments at the same time",
        );
      if (named.size === 0) return formatted(text(of), new List([...positional], true), budget);
      const dict = new Dict();
      for (const [name, value] of named) dict.set(name, value);
      return formatted(text(of), dict, budget);
    }),
  ],
  [
    "urlencode",
    filter([], (of, _, { budget }) => {
      if (of instanceof Dict || of instanceof List) {
        const pairs = of instanceof Dict ? of.entries() : of.items.map((each) => elements(each, budget));
        return pairs
          .map(([key, value]) => `${encoded(key ?? null, true)}=${encoded(value ?? null, true)}`)
          .join("&");
      }
      return encoded(of, false);
    }),
  ],
  [
    "xmlattr",
    filter(["autospace"], (of, args) => {
      if (!(of instanceof Dict)) throw new PythonError("TypeError", "expected a mapping");
      const pairs = of
        .entries()
        .filter(([, value]) => value !== null && !(value instanceof Undefined))
        .map(([key, value]) => {
          if (/[\s/>=]/.test(text(key)))
            throw new PythonError("ValueError", `Invalid character in attribute name: '${text(key)}'`);
          return `${escaped(text(key))}="${escaped(text(value))}"`;
        });
      return (args.flag("autospace", true) && pairs.length > 0 ? " " : "") + pairs.join(" ");
    }),
  ],
  ["filesizeformat", filter(["binary"], (of, args) => fileSize(Number(text(of)), args.flag("binary")))],
];

function encoded(value: Value, isQuery: boolean): string {
  const shown = encodeURIComponent(text(value).toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return isQuery ? shown.replaceAll("%20", "+") : shown.replaceAll("%2F", "/");
}

function fileSize(bytes: number, isBinary: boolean): string {
  const base = isBinary ? 1024 : 1000;
  const units = isBinary
    ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]
    : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const power = Math.min(units.length, Math.floor(Math.log(bytes) / Math.log(base)));
  return `${(bytes / base ** power).toFixed(1)} ${units[power - 1]}`;
}

function wrapped(line: string, width: number, breaks: boolean): string[] {
  const lines: string[] = [];
  let current = "";
  const put = (piece: string): void => {
    if (current !== "" && (current + piece).trimEnd().length > width) {
      lines.push(current.trimEnd());
      current = "";
    }
    current = current === "" ? piece.trimStart() : current + piece;
    while (breaks && current.trimEnd().length > width) {
      lines.push(current.slice(0, width));
      current = current.slice(width);
    }
  };
  for (const word of line.match(/\s*\S+/g) ?? []) put(word);
  if (current !== "" || lines.length === 0) lines.push(current.trimEnd());
  return lines;
}
