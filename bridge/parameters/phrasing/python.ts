/** Writes values as Python's `repr` does: clients of Prefect show them so. */

/** Strings in Python's quotes, `None`, `True`, `[…]` and `{…}`; numbers as JavaScript writes them. */
export function pythonText(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return pythonString(value);
  if (Array.isArray(value)) return `[${value.map(pythonText).join(", ")}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value).map(([key, part]) => `${pythonText(key)}: ${pythonText(part)}`);
    return `{${entries.join(", ")}}`;
  }
  return String(value);
}

/** In single quotes, or in double ones where that saves escaping. */
export function pythonString(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const inner = value
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return quote + inner + quote;
}

/** A float: with a fraction from 0.0001 to below 1e16, else with an exponent of at least two digits. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits, exponent = "0"] = value.toExponential().split("e");
    const power = Math.abs(Number(exponent));
    return `${digits}e${Number(exponent) < 0 ? "-" : "+"}${String(power).padStart(2, "0")}`;
  }
  const plain = String(value);
  return plain.includes(".") ? plain : `${plain}.0`;
}
