/** Turns Arrow's tables into bytes of its IPC format and back, where they stand in a value. */
import { types } from "node:util";
import type { ArrowKind } from "./kind.ts";
import { type ArrowFormat, type ArrowPackage, type ArrowTable, arrowOf } from "./package.ts";

/** One of Arrow's containers as it is stored. */
export interface ArrowContent {
  kind: ArrowKind;
  format: ArrowFormat;
  /** The address of a module that can import apache-arrow. */
  base: string;
  /** Of IPC's stream format; most are the table's own buffers, copied nowhere. */
  chunks: Uint8Array[];
}

/** A value without Arrow's containers: an empty array stands for each. */
export interface WithoutArrow {
  value: unknown;
  contents: Map<object, ArrowContent>;
}

/** A table's only column where it is a Vector's. */
const COLUMN = "vector";

/**
 * @param found Arrow's containers in the value
 * @param from addresses of modules that may import apache-arrow, the likeliest first
 * @throws CellflowError `results.package`
 */
export async function withoutArrow(
  value: unknown,
  found: ReadonlyMap<object, ArrowKind>,
  from: readonly string[],
): Promise<WithoutArrow> {
  const contents = new Map<object, ArrowContent>();
  const tokens = new Map<object, object>();
  for (const [arrow, kind] of found) {
    const token = new Uint8Array(0);
    tokens.set(arrow, token);
    contents.set(token, await contentOf(arrow, kind, await arrowOf(arrow, kind, from)));
  }
  return { value: found.size === 0 ? value : replaced(value, tokens), contents };
}

async function contentOf(
  arrow: object,
  kind: ArrowKind,
  { format, base, ...arrowPackage }: ArrowPackage,
): Promise<ArrowContent> {
  const { Table, RecordBatchStreamWriter } = arrowPackage;
  const table =
    kind === "Table"
      ? (arrow as ArrowTable)
      : kind === "RecordBatch"
        ? new Table([arrow])
        : new Table({ [COLUMN]: arrow });
  const chunks: Uint8Array[] = [];
  for await (const chunk of RecordBatchStreamWriter.writeAll(table)) chunks.push(chunk);
  return { kind, format, base, chunks };
}

/** What was stored, of the classes of this copy of the package. */
export function arrowFrom(bytes: Uint8Array, kind: ArrowKind, { tableFromIPC }: ArrowPackage): object {
  const table = tableFromIPC(bytes);
  const given = kind === "Table" ? table : kind === "RecordBatch" ? table.batches[0] : table.getChildAt(0);
  if (!given) throw new Error(`it has no ${kind}`);
  return given;
}

/**
 * The same with other objects in place of some: what holds them is copied, all else is the very same.
 * @throws Error where one is not reached, in an error's cause
 */
function replaced(value: unknown, others: ReadonlyMap<object, object>): unknown {
  const reached = new Set<object>();
  const copies = new Map<object, object>(others);
  const copy = (one: unknown): unknown => {
    if (typeof one !== "object" || one === null) return one;
    const known = copies.get(one);
    if (others.has(one)) reached.add(one);
    if (known) return known;
    if (Array.isArray(one)) {
      const array: unknown[] = new Array(one.length);
      copies.set(one, array);
      for (const [key, inside] of Object.entries(one)) array[key as unknown as number] = copy(inside);
      return array;
    }
    if (types.isMap(one)) {
      const map = new Map<unknown, unknown>();
      copies.set(one, map);
      for (const [key, inside] of one) map.set(copy(key), copy(inside));
      return map;
    }
    if (types.isSet(one)) {
      const set = new Set<unknown>();
      copies.set(one, set);
      for (const inside of one) set.add(copy(inside));
      return set;
    }
    if (Object.prototype.toString.call(one) !== "[object Object]") return one;
    const object: Record<string, unknown> = {};
    copies.set(one, object);
    for (const [key, inside] of Object.entries(one)) object[key] = copy(inside);
    return object;
  };
  const copied = copy(value);
  if (reached.size < others.size) throw new Error("it has an Arrow table in the cause of an error");
  return copied;
}
