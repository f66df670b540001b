/** The methods that texts, lists and objects have in templates: those of Python that only read. */
import { argumentsOf, type Reader } from "./arguments.ts";
import type { Budget } from "./budget.ts";
import { PythonError } from "./template-error.ts";
import { textFormat } from "./text-format.ts";
import {
  type Arguments,
  Callable,
  Dict,
  elements,
  equal,
  List,
  text,
  typeName,
  type Value,
} from "./values.ts";

type Method<Of> = {
  readonly names: readonly string[];
  readonly call: (of: Of, given: Reader, budget: Budget, raw: Arguments) => Value;
};

function method<Of>(names: readonly string[], call: Method<Of>["call"]): Method<Of> {
  return { names, call };
}
function plain(make: (of: string) => Value): Method<string> {
  return method([], (of) => make(of));
}

const CHANGES_LIST = ["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"];
const CHANGES_DICT = ["clear", "pop", "popitem", "setdefault", "update"];

/** Whether a method of that name would change the value, in Python. */
export function isChanging(of: Value, name: string): boolean {
  if (of instanceof Dict) return CHANGES_DICT.includes(name) && !of.has(name);
  return of instanceof List && !of.isTuple && CHANGES_LIST.includes(name);
}

/** The method of that name; undefined when there is none. */
export function methodOf(of: Value, name: string, budget: Budget): Callable | undefined {
  if (typeof of === "string") return bound(TEXT, of, name, budget);
  if (of instanceof Dict) return bound(DICT, of, name, budget);
  return of instanceof List ? bound(LIST, of, name, budget) : undefined;
}

function bound<Of>(
  methods: ReadonlyMap<string, Method<Of>>,
  of: Of,
  name: string,
  budget: Budget,
): Callable | undefined {
  const found = methods.get(name);
  if (!found) return undefined;
  return new Callable(name, (given) => {
    const isOpen = found.names[0] === "*";
    const names = isOpen ? [...given.named.keys()] : found.names;
    const reader = argumentsOf(name, isOpen ? { positional: [], named: given.named } : given, names);
    const value = found.call(of, reader, budget, given);
    if (typeof value === "string") budget.take(value.length);
    else if (value instanceof List) budget.take(value.items.length);
    return value;
  });
}

function isSpace(char: string): boolean {
  return /\s/.test(char);
}

export function stripped(of: string, chars: string | undefined, sides: "both" | "left" | "right"): string {
  const drops = (char: string | undefined): boolean =>
    char !== undefined && (chars === undefined ? isSpace(char) : chars.includes(char));
  let from = 0;
  let to = of.length;
  if (sides !== "right") while (from < to && drops(of[from])) from++;
  if (sides !== "left") while (to > from && drops(of[to - 1])) to--;
  return of.slice(from, to);
}

function strip(sides: "both" | "left" | "right") {
  return method<string>(["chars"], (of, given) =>
    stripped(of, given.has("chars") ? given.string("chars") : undefined, sides),
  );
}

export function capitalized(of: string): string {
  const [first = "", ...rest] = of;
  return first.toUpperCase() + rest.join("").toLowerCase();
}

function split(fromRight: boolean) {
  return method<string>(["sep", "maxsplit"], (of, given, budget) => {
    budget.take(of.length);
    const limit = given.integer("maxsplit", -1);
    const sep = given.value("sep", null);
    if (sep === null) return new List(words(of, limit, fromRight));
    const by = text(sep);
    if (by === "") throw new PythonError("ValueError", "empty separator");
    return new List(pieces(of, by, limit, fromRight));
  });
}

function words(of: string, limit: number, fromRight: boolean): string[] {
  const all = of.split(/\s+/).filter((word) => word !== "");
  if (limit < 0 || all.length <= limit + 1) return all;
  if (limit === 0) return [fromRight ? of.trimEnd() : of.trimStart()];
  if (fromRight) {
    const kept = all.slice(-limit);
    let rest = of.trimEnd();
    for (const word of [...kept].reverse()) rest = rest.slice(0, rest.length - word.length).trimEnd();
    return [rest, ...kept];
  }
  const kept = all.slice(0, limit);
  let rest = of.trimStart();
  for (const word of kept) rest = rest.slice(word.length).trimStart();
  return [...kept, rest];
}

function pieces(of: string, by: string, limit: number, fromRight: boolean): string[] {
  const all = of.split(by);
  if (limit < 0 || all.length <= limit + 1) return all;
  return fromRight
    ? [all.slice(0, all.length - limit).join(by), ...all.slice(all.length - limit)]
    : [...all.slice(0, limit), all.slice(limit).join(by)];
}

function just(pad: (of: string, width: number, fill: string) => string) {
  return method<string>(["width", "fillchar"], (of, given, budget) => {
    const width = given.integer("width");
    budget.take(width);
    const fill = given.string("fillchar", " ");
    if ([...fill].length !== 1)
      throw new PythonError("TypeError", "The fill character must be exactly one character long");
    return pad(of, width, fill);
  });
}

/** Python puts the odd one on the left where the width is odd. */
export function centered(of: string, width: number, fill = " "): string {
  const missing = Math.max(0, width - of.length);
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return fill.repeat(left) + of + fill.repeat(missing - left);
}

export function replaced(of: string, from: string, to: string, count: number, budget: Budget): string {
  const found = from === "" ? of.length + 1 : of.split(from).length - 1;
  const times = count < 0 ? found : Math.min(found, count);
  budget.take(of.length + times * to.length);
  if (times === 0) return of;
  if (from !== "") {
    const parts = of.split(from);
    return [parts.slice(0, times + 1).join(to), ...parts.slice(times + 1)].join(from);
  }
  const chars = [...of];
  return (
    chars.map((char, index) => (index < times ? to + char : char)).join("") + (times > chars.length ? to : "")
  );
}

function find(fromRight: boolean, fails: boolean) {
  return method<string>(["sub", "start", "end"], (of, given) => {
    const part = of.slice(given.integer("start", 0), given.integer("end", of.length));
    const sub = given.string("sub");
    const at = fromRight ? part.lastIndexOf(sub) : part.indexOf(sub);
    if (at === -1 && fails) throw new PythonError("ValueError", "substring not found");
    return BigInt(at === -1 ? -1 : at + given.integer("start", 0));
  });
}

function affix(check: (of: string, part: string) => boolean) {
  return method<string>(["prefix"], (of, given) => {
    const part = given.value("prefix");
    return part instanceof List ? part.items.some((each) => check(of, text(each))) : check(of, text(part));
  });
}

function partition(fromRight: boolean) {
  return method<string>(["sep"], (of, given) => {
    const sep = given.string("sep");
    const at = fromRight ? of.lastIndexOf(sep) : of.indexOf(sep);
    if (at === -1) return new List(fromRight ? ["", "", of] : [of, "", ""], true);
    return new List([of.slice(0, at), sep, of.slice(at + sep.length)], true);
  });
}

function every(pattern: RegExp): Method<string> {
  return plain((of) => pattern.test(of));
}

export function titled(of: string): string {
  return of.replace(/\p{L}+/gu, capitalized);
}

const TEXT: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
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
    method(["keepends"], (of, given) => {
      const lines = of.match(given.flag("keepends") ? /[^\n]*\n|[^\n]+$/g : /[^\n]*(?=\n)|[^\n]+$/g) ?? [];
      return new List(given.flag("keepends") ? [...lines] : of.replace(/\n$/, "").split("\n"));
    }),
  ],
  ["partition", partition(false)],
  ["rpartition", partition(true)],
  [
    "join",
    method(["iterable"], (of, given, budget) => {
      const items = elements(given.value("iterable"), budget);
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
    method(["old", "new", "count"], (of, given, budget) =>
      replaced(of, given.string("old"), given.string("new"), given.integer("count", -1), budget),
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
    method(["sub"], (of, given) => {
      const sub = given.string("sub");
      return BigInt(sub === "" ? [...of].length + 1 : of.split(sub).length - 1);
    }),
  ],
  ["ljust", just((of, width, fill) => of.padEnd(width, fill))],
  ["rjust", just((of, width, fill) => of.padStart(width, fill))],
  ["center", just(centered)],
  [
    "zfill",
    method(["width"], (of, given, budget) => {
      const width = given.integer("width");
      budget.take(width);
      const sign = /^[-+]/.exec(of)?.[0] ?? "";
      return sign + of.slice(sign.length).padStart(width - sign.length, "0");
    }),
  ],
  [
    "removeprefix",
    method(["prefix"], (of, given) =>
      of.startsWith(given.string("prefix")) ? of.slice(given.string("prefix").length) : of,
    ),
  ],
  [
    "removesuffix",
    method(["suffix"], (of, given) => {
      const end = given.string("suffix");
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
    method(["mapping"], (of, given, budget) => {
      const mapping = given.value("mapping");
      const named = new Map<string, Value>();
      if (mapping instanceof Dict) for (const [key, value] of mapping.entries()) named.set(text(key), value);
      return textFormat(of, { positional: [], named }, budget);
    }),
  ],
]);

function pair(items: Value[]): List {
  return new List(items, true);
}

const DICT: ReadonlyMap<string, Method<Dict>> = new Map<string, Method<Dict>>([
  ["keys", method([], (of) => new List(of.entries().map(([key]) => key)))],
  ["values", method([], (of) => new List(of.entries().map(([, value]) => value)))],
  ["items", method([], (of) => new List(of.entries().map((entry) => pair([...entry]))))],
  [
    "get",
    method(["key", "default"], (of, given) =>
      of.has(given.value("key")) ? (of.get(given.value("key")) ?? null) : given.value("default", null),
    ),
  ],
  ["copy", method([], (of) => of)],
]);

const LIST: ReadonlyMap<string, Method<List>> = new Map<string, Method<List>>([
  [
    "count",
    method(["value"], (of, given) =>
      BigInt(of.items.filter((each) => equal(each, given.value("value"))).length),
    ),
  ],
  [
    "index",
    method(["value"], (of, given) => {
      const at = of.items.findIndex((each) => equal(each, given.value("value")));
      if (at === -1) throw new PythonError("ValueError", "value is not in list");
      return BigInt(at);
    }),
  ],
  ["copy", method([], (of) => new List(of.items, of.isTuple))],
]);
