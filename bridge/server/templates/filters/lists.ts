/** The filters of lists and objects. */
import type { Reader } from "../arguments.ts";
import type { Budget } from "../budget.ts";
import { binary, concatenated } from "../operators/binary.ts";
import { PythonError } from "../template-error.ts";
import {
  type Arguments,
  compare,
  Dict,
  elements,
  equal,
  List,
  text,
  truth,
  typeName,
  Undefined,
  type Value,
} from "../values.ts";
import { type Filter, filter, type Using } from "./filter.ts";

function pair(items: Value[]): List {
  return new List(items, true);
}
const NO_FIRST = "No first item, sequence was empty.";
const NO_LAST = "No last item, sequence was empty.";

function orNone(found: Value | undefined, hint: string): Value {
  return found === undefined ? new Undefined(hint) : found;
}

function lengthOf(of: Value): Value {
  if (typeof of === "string") return BigInt([...of].length);
  if (of instanceof List) return BigInt(of.items.length);
  if (of instanceof Dict) return BigInt(of.size);
  if (of instanceof Undefined) return 0n;
  throw new PythonError("TypeError", `object of type '${typeName(of)}' has no len()`);
}

const length = filter([], lengthOf);

/** What to sort and compare by: an attribute, and texts without their case. */
function keyOf(args: Reader, using: Using, isCased: boolean): (value: Value) => Value {
  const path = args.value("attribute", null);
  return (value) => {
    const found = path === null ? value : using.attribute(value, path);
    return typeof found === "string" && !isCased ? found.toLowerCase() : found;
  };
}

function sorted(
  items: readonly Value[],
  key: (value: Value) => Value,
  isReversed: boolean,
  budget: Budget,
): Value[] {
  budget.take(items.length * 4);
  const keyed = items.map((value) => ({ value, key: key(value) }));
  const sign = isReversed ? -1 : 1;
  keyed.sort((a, b) => {
    budget.step();
    return sign * compare(a.key, b.key);
  });
  return keyed.map(({ value }) => value);
}

function extreme(sign: 1 | -1) {
  return filter(["case_sensitive", "attribute"], (of, args, using) => {
    const items = elements(of, using.budget);
    if (items.length === 0) return new Undefined("No aggregated item, sequence was empty.");
    const key = keyOf(args, using, args.flag("case_sensitive"));
    return items.reduce((best, each) => (sign * compare(key(each), key(best)) > 0 ? each : best));
  });
}

function selecting(keeps: boolean, byAttribute: boolean) {
  return filter(["*"], (of, _, using, { positional, named }) => {
    const [first = null, second, ...rest] = positional;
    const name = byAttribute ? second : positional[0];
    const args: Arguments = { positional: byAttribute ? rest : positional.slice(1), named };
    const isKept = (each: Value): boolean => {
      using.budget.step();
      const value = byAttribute ? using.attribute(each, first) : each;
      const holds = name === undefined ? truth(value) : using.test(text(name), value, args);
      return holds === keeps;
    };
    return new List(elements(of, using.budget).filter(isKept));
  });
}

const map = filter(["*"], (of, _, using, { positional, named }) => {
  const items = elements(of, using.budget);
  const attribute = named.get("attribute");
  if (positional.length === 0 && attribute !== undefined) {
    const otherwise = named.get("default");
    return new List(
      items.map((each) => {
        const found = using.attribute(each, attribute);
        return found instanceof Undefined && otherwise !== undefined ? otherwise : found;
      }),
    );
  }
  const [name, ...rest] = positional;
  if (name === undefined) throw new PythonError("FilterArgumentError", "map requires a filter argument");
  return new List(items.map((each) => using.filter(text(name), each, { positional: rest, named })));
});

const groupby = filter(["attribute", "default", "case_sensitive"], (of, args, using) => {
  const path = args.value("attribute");
  const isCased = args.flag("case_sensitive");
  const read = (each: Value): Value => {
    const found = using.attribute(each, path);
    return found instanceof Undefined && args.has("default") ? args.value("default") : found;
  };
  const key = (each: Value): Value => {
    const found = read(each);
    return typeof found === "string" && !isCased ? found.toLowerCase() : found;
  };
  const groups: { key: Value; shown: Value; items: Value[] }[] = [];
  for (const each of sorted(elements(of, using.budget), key, false, using.budget)) {
    const last = groups.at(-1);
    if (last && equal(last.key, key(each))) last.items.push(each);
    else groups.push({ key: key(each), shown: read(each), items: [each] });
  }
  return new List(groups.map(({ shown, items }) => pair([shown, new List(items)])));
});

function inPieces(items: readonly Value[], size: number): Value[][] {
  const pieces: Value[][] = [];
  for (let at = 0; at < items.length; at += size) pieces.push(items.slice(at, at + size));
  return pieces;
}

function filled(piece: Value[], size: number, fill: Value, budget: Budget): List {
  if (fill === null || piece.length >= size) return new List(piece);
  budget.take(size);
  return new List([...piece, ...Array.from({ length: size - piece.length }, () => fill)]);
}

const batch = filter(["linecount", "fill_with"], (of, args, { budget }) => {
  const size = args.integer("linecount");
  if (size < 1) return new List([]);
  const fill = args.value("fill_with", null);
  return new List(inPieces(elements(of, budget), size).map((piece) => filled(piece, size, fill, budget)));
});

const slices = filter(["slices", "fill_with"], (of, args, { budget }) => {
  const items = elements(of, budget);
  const count = args.integer("slices");
  if (count < 1) throw new PythonError("ZeroDivisionError", "integer division or modulo by zero");
  budget.take(count);
  const [size, extra] = [Math.floor(items.length / count), items.length % count];
  const fill = args.value("fill_with", null);
  let at = 0;
  return new List(
    Array.from({ length: count }, (_, index) => {
      const piece = items.slice(at, at + size + (index < extra ? 1 : 0));
      at += piece.length;
      if (fill !== null && index >= extra) piece.push(fill);
      return new List(piece);
    }),
  );
});

/** With their names. */
export const LIST_FILTERS: readonly (readonly [string, Filter])[] = [
  ["length", length],
  ["count", length],
  ["first", filter([], (of, _, { budget }) => orNone(elements(of, budget)[0], NO_FIRST))],
  ["last", filter([], (of, _, { budget }) => orNone(elements(of, budget).at(-1), NO_LAST))],
  ["list", filter([], (of, _, { budget }) => new List([...elements(of, budget)]))],
  [
    "items",
    filter([], (of) => {
      if (of instanceof Undefined) return new List([]);
      if (!(of instanceof Dict))
        throw new PythonError("TypeError", "Can only get item pairs from a mapping.");
      return new List(of.entries().map((entry) => pair([...entry])));
    }),
  ],
  [
    "reverse",
    filter([], (of, _, { budget }) => {
      const items = [...elements(of, budget)].reverse();
      return typeof of === "string" ? items.join("") : new List(items);
    }),
  ],
  [
    "join",
    filter(["d", "attribute"], (of, args, using) => {
      const by = args.string("d", "");
      const path = args.value("attribute", null);
      const items = elements(of, using.budget);
      using.budget.take(by.length * items.length);
      return concatenated(
        items.flatMap((each, index) => [
          ...(index === 0 ? [] : [by]),
          path === null ? each : using.attribute(each, path),
        ]),
        using.budget,
      );
    }),
  ],
  [
    "sum",
    filter(["attribute", "start"], (of, args, using) => {
      const path = args.value("attribute", null);
      return elements(of, using.budget)
        .map((each) => (path === null ? each : using.attribute(each, path)))
        .reduce((sum, each) => binary("+", sum, each, using.budget), args.value("start", 0n));
    }),
  ],
  [
    "sort",
    filter(["reverse", "case_sensitive", "attribute"], (of, args, using) => {
      const key = keyOf(args, using, args.flag("case_sensitive"));
      return new List(sorted(elements(of, using.budget), key, args.flag("reverse"), using.budget));
    }),
  ],
  [
    "dictsort",
    filter(["case_sensitive", "by", "reverse"], (of, args, { budget }) => {
      if (!(of instanceof Dict)) throw new PythonError("TypeError", "expected a mapping");
      const by = args.string("by", "key");
      if (by !== "key" && by !== "value")
        throw new PythonError("FilterArgumentError", 'You can only sort by either "key" or "value"');
      const index = by === "key" ? 0 : 1;
      const isCased = args.flag("case_sensitive");
      const key = (entry: Value): Value => {
        const part = (entry as List).items[index] ?? null;
        return typeof part === "string" && !isCased ? part.toLowerCase() : part;
      };
      const items = of.entries().map((entry) => pair([...entry]));
      return new List(sorted(items, key, args.flag("reverse"), budget));
    }),
  ],
  [
    "unique",
    filter(["case_sensitive", "attribute"], (of, args, using) => {
      const key = keyOf(args, using, args.flag("case_sensitive"));
      const seen = new Dict();
      return new List(
        elements(of, using.budget).filter((each) => {
          const by = key(each);
          if (seen.has(by)) return false;
          seen.set(by, true);
          return true;
        }),
      );
    }),
  ],
  ["min", extreme(-1)],
  ["max", extreme(1)],
  ["map", map],
  ["groupby", groupby],
  ["batch", batch],
  ["slice", slices],
  ["select", selecting(true, false)],
  ["reject", selecting(false, false)],
  ["selectattr", selecting(true, true)],
  ["rejectattr", selecting(false, true)],
  [
    "attr",
    filter(
      ["name"],
      (of, args) => new Undefined(`'${typeName(of)} object' has no attribute '${args.string("name")}'`),
    ),
  ],
];
