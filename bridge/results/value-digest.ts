/** Digests a value: equal for equal values, in any process. */
import { createHash } from "node:crypto";
import { types } from "node:util";
import { contentOf } from "../blocks/block.ts";
import { type ArrowColumns, type ArrowKind, type ArrowVector, arrowKindOf } from "./arrow/kind.ts";

/** The digest, or what in the value has none: `path` in it, and what it is there. */
export type ValueDigest = { digest: string } | { problem: string };

/** Bytes that are gathered before they are hashed: a call costs as much as hashing some hundreds. */
const CHUNK_BYTES = 1 << 16;

/** Arrow's Int and Float: a column without nulls is an array of numbers. */
const FIXED_TYPES: ReadonlySet<number> = new Set([2, 3]);

/** Holes in an array from which on it is walked by its keys. */
const MAX_HOLES = 1000;
/** Longer arrays have no names beside their elements: a match of a RegExp, which has some, is short. */
const MAX_NAMED = 1000;

/**
 * SHA-256, as hex digits, of numbers, strings and what is made of them: arrays, plain objects (their keys in any order),
 * Map, Set, Date, RegExp, Error, URL, arrays of numbers, Arrow's tables, and objects that have a `toJSON`. Of a
 * function or an object of another class nobody can tell from outside what it does. `name` is what the value is called.
 */
export function digestValue(value: unknown, name: string): ValueDigest {
  const hash = createBufferedHash();
  const seen = new Map<object, number>();
  let keys: { given: string[]; sorted: string[] } = { given: [], sorted: [] };
  const sortedKeys = (given: string[]): string[] => {
    // A table's rows all have the same.
    const isSame = given.length === keys.given.length && given.every((key, at) => key === keys.given[at]);
    if (!isSame) keys = { given, sorted: given.toSorted() };
    return keys.sorted;
  };

  const list = (tag: string, values: Iterable<unknown>, size: number, path: string): void => {
    hash.tag(`${tag}${size}`);
    let at = 0;
    for (const one of values) {
      write(one, () => `${path}[${at}]`);
      at += 1;
    }
  };

  const write = (one: unknown, path: () => string): void => {
    switch (typeof one) {
      case "string":
        hash.string(one);
        return;
      case "number":
        hash.number(one);
        return;
      case "boolean":
      case "undefined":
        hash.tag(String(one));
        return;
      case "bigint":
        hash.tag(`n${one}`);
        return;
      case "object":
        if (one === null) hash.tag("null");
        else writeObject(one, path);
        return;
      default:
        throw new Undigested(`${path()} is a ${typeof one}`);
    }
  };

  const writeObject = (object: object, path: () => string): void => {
    const before = seen.get(object);
    if (before !== undefined) {
      hash.tag(`@${before}`);
      return;
    }
    seen.set(object, seen.size);
    if (isPlain(object)) {
      writeMembers(object, path);
      return;
    }
    const block = contentOf(object);
    if (block) {
      // Its secrets are part of what it is, and as a digest tell nobody what they are.
      hash.tag(`block ${block.definition.slug}`);
      write(block.values, path);
      return;
    }
    const arrow = arrowKindOf(object);
    if (arrow) {
      writeArrow(object, arrow, path);
      return;
    }
    // One of a class of its own may do something else with the same content.
    const kind = ownClass(object);
    if (kind !== undefined) writeOwn(object, kind, path);
    else if (Array.isArray(object)) writeArray(object, path);
    else if (types.isMap(object)) list("Map", keysAndValues(object), object.size, path());
    else if (types.isSet(object)) list("Set", object, object.size, path());
    else if (types.isDate(object)) hash.tag(`Date${object.getTime()}`);
    else if (types.isRegExp(object)) hash.tag(`RegExp${object.lastIndex}${String(object)}`);
    else if (types.isBoxedPrimitive(object)) write(object.valueOf(), path);
    else if (types.isAnyArrayBuffer(object)) hash.bytes("ArrayBuffer", new Uint8Array(object));
    else if (ArrayBuffer.isView(object))
      hash.bytes(
        // A Buffer's methods are not those of other bytes.
        Buffer.isBuffer(object) ? "Buffer" : Object.prototype.toString.call(object),
        new Uint8Array(object.buffer, object.byteOffset, object.byteLength),
      );
    else if (types.isNativeError(object)) {
      hash.tag(`Error${object.constructor?.name} ${object.name}`);
      hash.string(object.message);
      write(object.cause, () => `${path()}.cause`);
      if ("errors" in object) write(object.errors, () => `${path()}.errors`);
      writeMembers(object, path);
    } else writeOwn(object, String(object.constructor?.name), path);
  };

  const writeArray = (array: unknown[], path: () => string): void => {
    hash.tag(`[${array.length}`);
    let holes = 0;
    const entry = (at: number): void => {
      if (holes > 0) hash.tag(`holes${holes}`);
      holes = 0;
      write(array[at], () => `${path()}[${at}]`);
    };
    // Not `for of`, which takes a hole for undefined.
    for (let at = 0; at < array.length; at++) {
      if (at in array) entry(at);
      else holes += 1;
      if (holes < MAX_HOLES) continue;
      // Mostly holes: what follows is found by its keys.
      for (const key of Object.keys(array)) {
        const next = Number(key);
        if (!(next > at)) continue;
        holes += next - at - 1;
        at = next;
        entry(at);
      }
      holes += array.length - 1 - at;
      break;
    }
    if (holes > 0) hash.tag(`holes${holes}`);
    if (array.length > MAX_NAMED) return;
    const named = Object.keys(array).filter((key) => !/^\d+$/.test(key));
    for (const key of named) {
      hash.string(key);
      write((array as unknown as Record<string, unknown>)[key], () => `${path()}.${key}`);
    }
  };

  const writeMembers = (object: object, path: () => string): void => {
    const [symbol] = Object.getOwnPropertySymbols(object);
    if (symbol && Object.getOwnPropertyDescriptor(object, symbol)?.enumerable)
      throw new Undigested(`${path()}[${String(symbol)}] has a symbol for a name`);
    const names = sortedKeys(Object.keys(object));
    hash.tag(`{${names.length}`);
    for (const key of names) {
      hash.string(key);
      write((object as Record<string, unknown>)[key], () => `${path()}.${key}`);
    }
  };

  /** By its values: how they are cut into batches does not count. */
  const writeArrow = (object: object, kind: ArrowKind, path: () => string): void => {
    if (kind === "Vector") {
      writeColumn(object as ArrowVector, path);
      return;
    }
    const { schema, numRows, getChildAt } = object as ArrowColumns;
    hash.tag(`Arrow${kind}${numRows} ${schema.fields.length}`);
    write(new Map(schema.metadata), () => `${path()}.schema.metadata`);
    for (const [at, { name, nullable }] of schema.fields.entries()) {
      hash.string(name);
      hash.tag(String(nullable));
      const column = getChildAt.call(object, at);
      if (column) writeColumn(column, () => `${path()}.${name}`);
    }
  };

  const writeColumn = (column: ArrowVector, path: () => string): void => {
    const { type, length, nullCount } = column;
    const numbers = nullCount === 0 && FIXED_TYPES.has(type.typeId) ? column.toArray() : undefined;
    if (!ArrayBuffer.isView(numbers)) {
      list(`ArrowVector${type} `, column, length, path());
      return;
    }
    const { buffer, byteOffset, byteLength } = numbers;
    hash.bytes(`ArrowVector${type} ${length} `, new Uint8Array(buffer, byteOffset, byteLength));
  };

  /** An object of a class says itself what its value is, or nobody does. */
  const writeOwn = (object: object, kind: string, path: () => string): void => {
    const { toJSON } = object as { toJSON?: unknown };
    if (typeof toJSON !== "function") throw new Undigested(`${path()} is an object of class ${kind}`);
    hash.tag(`class ${kind}`);
    write(toJSON.call(object), path);
  };

  try {
    write(value, () => name);
    return { digest: hash.digest() };
  } catch (error) {
    if (error instanceof Undigested) return { problem: error.message };
    if (error instanceof RangeError) return { problem: `${name} nests too deeply` };
    return { problem: `${name} can't be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** The name of an object's class where that is not the one it seems to be: of `class Table extends Array`. */
function ownClass(object: object): string | undefined {
  const name = String(object.constructor?.name);
  const tag = Object.prototype.toString.call(object).slice("[object ".length, -1);
  const isSame = name === tag || Buffer.isBuffer(object) || (tag === "Error" && types.isNativeError(object));
  return isSame ? undefined : name;
}

function* keysAndValues(map: ReadonlyMap<unknown, unknown>): Generator<unknown> {
  for (const [key, value] of map) {
    yield key;
    yield value;
  }
}

class Undigested extends Error {}

function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  // An object of another realm (a notebook's) is plain too: its prototype has none itself.
  const isPlainPrototype = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlainPrototype && Object.prototype.toString.call(object) === "[object Object]";
}

function createBufferedHash() {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let length = 0;
  const room = (bytes: number): void => {
    if (length + bytes <= CHUNK_BYTES) return;
    hash.update(buffer.subarray(0, length));
    length = 0;
  };
  const text = (kind: string, value: string): void => {
    const bytes = value.length * 2;
    room(8);
    length += buffer.write(kind, length, "latin1");
    length = buffer.writeUInt32LE(value.length, length);
    if (bytes > CHUNK_BYTES / 2) {
      room(CHUNK_BYTES);
      hash.update(Buffer.from(value, "utf16le"));
      return;
    }
    room(bytes);
    length += buffer.write(value, length, "utf16le");
  };
  return {
    /** What is no string, number or bytes, with how much follows. */
    tag: (value: string): void => text("t", value),
    string: (value: string): void => text("s", value),
    number: (value: number): void => {
      room(9);
      length += buffer.write("d", length, "latin1");
      length = buffer.writeDoubleLE(value, length);
    },
    bytes: (kind: string, value: Uint8Array): void => {
      text("t", `${kind}${value.length}`);
      room(CHUNK_BYTES);
      hash.update(value);
    },
    digest: (): string => {
      room(CHUNK_BYTES);
      return hash.digest("hex");
    },
  };
}
