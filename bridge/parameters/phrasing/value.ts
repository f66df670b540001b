/** Phrases a value that was refused: as JSON, short. */

const MAX_CHARACTERS = 80;

export function valueText(value: unknown): string {
  const text = typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 3)}…` : text;
}
