/** Reads and writes lengths of time as users give them: `15m`, `1h30m`, `1d`. */

/** Seconds of a unit. */
const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `15m` -> 900; undefined for what is no length of time of at least a second. */
export function readDuration(text: string): number | undefined {
  const written = text.replaceAll(/\s+/g, "");
  const parts = [...written.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)];
  const seconds = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNIT_SECONDS[unit ?? ""] ?? 0),
    0,
  );
  const isWhole = parts.map(([part]) => part).join("") === written;
  return isWhole && seconds >= 1 ? seconds : undefined;
}

/** 900 -> `15m`. */
export function shortDuration(seconds: number): string {
  const units = Object.entries(UNIT_SECONDS).reverse();
  const fit = units.find(([, length]) => seconds % length === 0);
  return fit ? `${seconds / fit[1]}${fit[0]}` : `${seconds}s`;
}
