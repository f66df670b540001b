/** Writes a value as TypeScript that evaluates to it again. */

/** Takes the values of parameters: JSON's, dates, big integers, bytes, and `undefined`. */
export function literal(value: unknown): string {
  if (value instanceof Date) return `new Date(${JSON.stringify(value)})`;
  if (value instanceof Uint8Array) return `new Uint8Array([${value.join(", ")}])`;
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(
      ([key, inner]) => `[${JSON.stringify(key)}]: ${literal(inner)}`,
    );
    return `{ ${members.join(", ")} }`;
  }
  return JSON.stringify(value) ?? "undefined";
}
