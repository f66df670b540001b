/** Finds the memory of a value that can be moved to another thread instead of being copied. */
import { isMarkedAsUntransferable } from "node:worker_threads";

/** Smaller arrays are copied: that costs no more than moving them. */
const MIN_BYTES = 1 << 14;
/** Objects that are looked at: enough for a table's columns, not for its rows. */
const MAX_OBJECTS = 10_000;

export function transferable(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const seen = new Set<object>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && seen.size < MAX_OBJECTS) {
    const one = waiting.pop();
    if (typeof one !== "object" || one === null || seen.has(one)) continue;
    seen.add(one);
    const buffer = ArrayBuffer.isView(one) ? one.buffer : one;
    if (buffer instanceof ArrayBuffer) {
      if (buffer.byteLength >= MIN_BYTES && !isMarkedAsUntransferable(buffer)) buffers.add(buffer);
    } else if (one instanceof Map) waiting.push(...one.keys(), ...one.values());
    else if (one instanceof Set) waiting.push(...one);
    else if (!Array.isArray(one)) waiting.push(...Object.values(one));
    // Of a column of numbers nothing can be moved.
    else if (typeof one[0] === "object") waiting.push(...one.slice(0, MAX_OBJECTS));
  }
  return [...buffers];
}
