/** The methods that strings have in templates: Python's, with its names of arguments. */
import { PythonError } from "../template-error.ts";
import { Dict, elements, List, text, typeName, type Value } from "../values.ts";
import { type Method, method } from "./method.ts";
import { capitalized, centered, pieces, replaced, stripped, titled, words } from "./string.ts";
import { textFormat } from "./text-format.ts";

function plain(make: (of: string) => Value): Method<string> {
  return method([], (of) => make(of));
}

function strip(sides: "both" | "left" | "right") {
  return method<string>(["chars"], (of, args) =>
    stripped(of, args.has("chars") ? args.string("chars") : undefined, sides),
  );
}

function split(fromRight: boolean) {
  return method<string>(["sep", "maxsplit"], (of, args, budget) => {
    budget.take(of.length);
    const limit = args.integer("maxsplit", -1);
    const sep = args.value("sep", null);
    if (sep === null) return new List(words(of, limit, fromRight));
    const by = text(sep);
    if (by === "") throw new PythonError("ValueError", "empty separator");
    return new List(pieces(of, by, limit, fromRight));
  });
}

function just(pad: (of: string, width: number, fill: string) => string) {
  return method<string>(["width", "fillchar"], (of, args, budget) => {
    const width = args.integer("width");
    budget.take(width);
    const fill = args.string("fillchar", " ");
    if ([...fill].length !== 1)
      throw new PythonError("TypeError", "The fill character must be exactly one character long");
    return pad(of, width, fill);
  });
}

function find(fromRight: boolean, fails: boolean) {
  return method<string>(["sub", "start", "end"], (of, args) => {
    const part = of.slice(args.integer("start", 0), args.integer("end", of.length));
    const sub = args.string("sub");
    const at = fromRight ? part.lastIndexOf(sub) : part.indexOf(sub);
    if (at === -1 && fails) throw new PythonError("ValueError", "substring not found");
    return BigInt(at === -1 ? -1 : at + args.integer("start", 0));
  });
}

function affix(check: (of: string, part: string) => boolean) {
  return method<string>(["prefix"], (of, args) => {
    const part = args.value("prefix");
    return part instanceof List ? part.items.some((each) => check(of, text(each))) : check(of, text(part));
  });
}

function partition(fromRight: boolean) {
  return method<string>(["sep"], (of, args) => {
    const sep = args.string("sep");
    const at = fromRight ? of.lastIndexOf(sep) : of.indexOf(sep);
    if (at === -1) return new List(fromRight ? ["", "", of] : [of, "", ""], true);
    return new List([of.slice(0, at), sep, of.slice(at + sep.length)], true);
  });
}

function every(pattern: RegExp): Method<string> {
  return plain((of) => pattern.test(of));
}

/** By their names. */
export const STRING_METHODS: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ["upper", plain((of) => of.toUpperCase())],
  ["lower", plain((of) => of.toLowerCase())],
  ["casefold", plain((of) => of.toLowerCase())],
  ["capitalize", plain(capitalized)],
  ["title", plain(titled)],
  [
    "swapcase",
    plain((of) => [...of].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join("")),
  ],
  ["strip", strip("both")],
  ["lstrip", strip("left")],
  ["rstrip", strip("right")],
  ["split", split(false)],
  ["rsplit", split(true)],
  [
    "splitlines",
    method(["keepends"], (of, args) => {
      const lines = of.match(args.flag("keepends") ? /[^\n]*\n|[^\n]+$/g : /[^\n]*(?=\n)|[^\n]+$/g) ?? [];
      return new List(args.flag("keepends") ? [...lines] : of.replace(/\n$/, "").split("\n"));
    }),
  ],
  ["partition", partition(false)],
  ["rpartition", partition(true)],
  [
    "join",
    method(["iterable"], (of, args, budget) => {
      const items = elements(args.value("iterable"), budget);
      for (const [index, each] of items.entries())
        if (typeof each !== "string")
          throw new PythonError(
            "TypeError",
            `sequence item ${index}: expected str instance, ${typeName(each)} found`,
          );
      budget.take(items.reduce<number>((sum, each) => sum + text(each).length + of.length, 0));
      return items.join(of);
    }),
  ],
  [
    "replace",
    method(["old", "new", "count"], (of, args, budget) =>
      replaced(of, args.string("old"), args.string("new"), args.integer("count", -1), budget),
    ),
  ],
  ["startswith", affix((of, part) => of.startsWith(part))],
  ["endswith", affix((of, part) => of.endsWith(part))],
  ["find", find(false, false)],
  ["rfind", find(true, false)],
  ["index", find(false, true)],
  ["rindex", find(true, true)],
  [
    "count",
    method(["sub"], (of, args) => {
      const sub = args.string("sub");
      return BigInt(sub === "" ? [...of].length + 1 : of.split(sub).length - 1);
    }),
  ],
  ["ljust", just((of, width, fill) => of.padEnd(width, fill))],
  ["rjust", just((of, width, fill) => of.padStart(width, fill))],
  ["center", just(centered)],
  [
    "zfill",
    method(["width"], (of, args, budget) => {
      const width = args.integer("width");
      budget.take(width);
      const sign = /^[-+]/.exec(of)?.[0] ?? "";
      return sign + of.slice(sign.length).padStart(width - sign.length, "0");
    }),
  ],
  [
    "removeprefix",
    method(["prefix"], (of, args) =>
      of.startsWith(args.string("prefix")) ? of.slice(args.string("prefix").length) : of,
    ),
  ],
  [
    "removesuffix",
    method(["suffix"], (of, args) => {
      const end = args.string("suffix");
      return end !== "" && of.endsWith(end) ? of.slice(0, -end.length) : of;
    }),
  ],
  ["isdigit", every(/^\d+$/)],
  ["isdecimal", every(/^\d+$/)],
  ["isnumeric", every(/^\p{N}+$/u)],
  ["isalpha", every(/^\p{L}+$/u)],
  ["isalnum", every(/^[\p{L}\p{N}]+$/u)],
  ["isspace", every(/^\s+$/)],
  ["isupper", plain((of) => /\p{Lu}/u.test(of) && of === of.toUpperCase())],
  ["islower", plain((of) => /\p{Ll}/u.test(of) && of === of.toLowerCase())],
  ["istitle", plain((of) => /\p{L}/u.test(of) && of === titled(of))],
  ["format", method(["*"], (of, _, budget, raw) => textFormat(of, raw, budget))],
  [
    "format_map",
    method(["mapping"], (of, args, budget) => {
      const mapping = args.value("mapping");
      const named = new Map<string, Value>();
      if (mapping instanceof Dict) for (const [key, value] of mapping.entries()) named.set(text(key), value);
      return textFormat(of, { positional: [], named }, budget);
    }),
  ],
]);
