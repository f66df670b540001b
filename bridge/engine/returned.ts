/** What a flow gives: the futures in what its code returned are waited for, and their values stand in their place. */
import { isFuture, isLaterList } from "../future.ts";

/** Values looked at: enough for any number of futures that begin among them, not for a table of data. */
const looked = 10_000;
/** How deep futures are looked for. */
const deepest = 8;

/** `value` with the futures in it, in its arrays and in its plain objects replaced by their values. */
export async function withoutFutures(value: unknown): Promise<unknown> {
  return holdsFutures(value, { values: looked }, 0) ? valueIn(value, 0) : value;
}

function holdsFutures(value: unknown, left: { values: number }, depth: number): boolean {
  if (typeof value !== "object" || value === null || --left.values < 0) return false;
  if (isAwaited(value)) return true;
  if (depth === deepest) return false;
  const inside = (element: unknown) => holdsFutures(element, left, depth + 1);
  if (Array.isArray(value)) return value.slice(0, looked).some(inside);
  return isPlain(value) && Object.values(value).some(inside);
}

async function valueIn(value: unknown, depth: number): Promise<unknown> {
  if (isAwaited(value)) return value.result();
  if (depth === deepest) return value;
  if (Array.isArray(value)) return Promise.all(value.map((element) => valueIn(element, depth + 1)));
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).map(
    async ([key, element]) => [key, await valueIn(element, depth + 1)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

function isAwaited(value: unknown): value is { result(): Promise<unknown> } {
  return isFuture(value) || isLaterList(value);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]" && !hasClass(value as object);
}

function hasClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm (a notebook's) is plain too: its prototype has none itself.
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}
