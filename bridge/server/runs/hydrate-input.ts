/** Replaces what a form of Prefect's pages marks in an input: JSON given as text, a variable's value. */
import { json } from "../db/columns.ts";
import type { Database } from "../db/database.ts";

const KIND = "__prefect_kind";

/** What stands for a value that is to be left out. */
const LEFT_OUT = Symbol("left out");

/** An input that cannot be read; its message is Prefect's. */
export class HydrationError extends Error {}

/** @throws HydrationError */
export function hydrateInput(database: Database, input: Record<string, unknown>): Record<string, unknown> {
  const hydrated = hydrate(database, input);
  return hydrated === LEFT_OUT ? {} : (hydrated as Record<string, unknown>);
}

function hydrate(database: Database, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((item) => hydrate(database, item)).filter((item) => item !== LEFT_OUT);
  if (KIND in value) return hydrateMarked(database, value as Record<string, unknown>);
  const entries = Object.entries(value).map(([name, part]) => [name, hydrate(database, part)] as const);
  return Object.fromEntries(entries.filter(([, part]) => part !== LEFT_OUT));
}

function hydrateMarked(database: Database, marked: Record<string, unknown>): unknown {
  switch (marked[KIND]) {
    case "json": {
      if (!("value" in marked)) return LEFT_OUT;
      const text = hydrate(database, marked.value);
      return typeof text === "string" ? parsed(text) : text;
    }
    case "workspace_variable": {
      if (!("variable_name" in marked)) return LEFT_OUT;
      const name = String(marked.variable_name);
      const row = database.get("SELECT value FROM variable WHERE name = ?", name);
      if (!row) throw new HydrationError(`Variable '${name}' not found in workspace.`);
      return json<unknown>(row.value, null);
    }
    case "jinja":
      throw new HydrationError("Invalid jinja: this server renders no templates");
    default:
      if (!("value" in marked)) throw new HydrationError("Missing 'value' key in __prefect object");
      return hydrate(database, marked.value);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HydrationError(`Invalid JSON: ${(error as Error).message}`);
  }
}
