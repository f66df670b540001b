/** Replaces what a form of Prefect's pages marks in an input: JSON given as text, a variable's value. */
import { readJsonText } from "../../../parameters/phrasing/json.ts";
import { json } from "../../db/columns.ts";
import type { Database } from "../../db/database.ts";
import { checkTemplate, renderTemplate } from "../../templates/render.ts";

const KIND = "__prefect_kind";

/** What stands for a value that is to be left out. */
const LEFT_OUT = Symbol("left out");

/** An input that cannot be read; its message is Prefect's. */
export class HydrationError extends Error {}

/** A marked value that has no value yet: why it cannot be read, or nothing where a template is to be rendered later. */
export interface Unread {
  /** `/items/0/name` */
  at: string;
  problem: string | undefined;
}

/** @throws HydrationError */
export function hydrateInput(database: Database, input: Record<string, unknown>): Record<string, unknown> {
  const refused: OnUnread = (_, problem) => {
    throw new HydrationError(problem);
  };
  return asInput(hydrate({ database, unread: refused, renders: true }, input, ""));
}

/** The same as far as it goes: what cannot be read is null there, and stands in the list. */
export function hydrateForm(
  database: Database,
  input: Record<string, unknown>,
): { values: Record<string, unknown>; unread: Unread[] } {
  const unread: Unread[] = [];
  const note: OnUnread = (at, problem) => {
    unread.push({ at, problem });
    return null;
  };
  return { values: asInput(hydrate({ database, unread: note, renders: false }, input, "")), unread };
}

type OnUnread = (at: string, problem: string | undefined) => unknown;

interface Hydration {
  database: Database;
  /** Whether templates are rendered now. */
  renders: boolean;
  unread: OnUnread;
}

function asInput(hydrated: unknown): Record<string, unknown> {
  return hydrated === LEFT_OUT ? {} : (hydrated as Record<string, unknown>);
}

function hydrate(hydration: Hydration, value: unknown, at: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value
      .map((item, index) => hydrate(hydration, item, `${at}/${index}`))
      .filter((item) => item !== LEFT_OUT);
  if (KIND in value) return hydrateMarked(hydration, value as Record<string, unknown>, at);
  const entries = Object.entries(value).map(
    ([name, part]) => [name, hydrate(hydration, part, `${at}/${pointerPart(name)}`)] as const,
  );
  return Object.fromEntries(entries.filter(([, part]) => part !== LEFT_OUT));
}

function hydrateMarked(hydration: Hydration, marked: Record<string, unknown>, at: string): unknown {
  const { database, unread } = hydration;
  switch (marked[KIND]) {
    case "json": {
      if (!("value" in marked)) return LEFT_OUT;
      const text = inner(hydration, marked.value, at);
      return typeof text === "string" ? parsed(text, (problem) => unread(at, problem)) : text;
    }
    case "workspace_variable": {
      if (!("variable_name" in marked)) return LEFT_OUT;
      const name = String(inner(hydration, marked.variable_name, at));
      const row = database.get("SELECT value FROM variable WHERE name = ?", name);
      return row ? json<unknown>(row.value, null) : unread(at, `Variable '${name}' not found in workspace.`);
    }
    case "jinja":
      if (!("template" in marked)) return unread(at, missing("template"));
      return rendered(hydration, inner(hydration, marked.template, at), at);
    case "none":
      return "value" in marked ? hydrate(hydration, marked.value, at) : unread(at, missing("value"));
    default:
      return marked.value ?? null;
  }
}

function missing(key: string): string {
  return `Missing '${key}' key in __prefect object`;
}

/** What a mark is of may be marked itself; inside of a list nothing is. */
function inner(hydration: Hydration, value: unknown, at: string): unknown {
  return Array.isArray(value) ? value : hydrate(hydration, value, at);
}

function rendered({ unread, renders }: Hydration, template: unknown, at: string): unknown {
  if (typeof template !== "string") return unread(at, "Invalid jinja: Can't compile non template nodes");
  try {
    checkTemplate(template);
    return renders ? renderTemplate(template) : unread(at, undefined);
  } catch (error) {
    if (error instanceof HydrationError || !(error instanceof Error)) throw error;
    return unread(at, `Invalid jinja: ${error.message}`);
  }
}

function parsed(text: string, unread: (problem: string) => unknown): unknown {
  const read = readJsonText(text);
  return "value" in read ? read.value : unread(read.problem);
}

/** A name as a part of a JSON pointer. */
function pointerPart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
