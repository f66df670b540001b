/** Reads the header `Retry-After`: seconds, or a date. */

/** Milliseconds from now; undefined for none, and for one that can't be read. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // Only as HTTP writes dates: `Date.parse` takes almost anything.
  if (!/^[A-Z][a-z]{2},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(at - now, 0);
}
