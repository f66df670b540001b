/** Says what is wrong with the values that a block is made of, without the values, any of which may be secret. */
import { CellflowError } from "../../errors.ts";
import { nearestName } from "../../nearest.ts";
import type { BlockDefinition, Values } from "../definition.ts";

/** @throws CellflowError `block.unknown-field`, naming the one that is meant */
export function refuseUnknownFields(
  { title, fields }: Pick<BlockDefinition, "title" | "fields">,
  given: Values,
): void {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new CellflowError("block.field", `${title} is made of an object of fields, got ${kindOf(given)}`);
  const unknown = Object.keys(given).find((key) => !fields.some(({ name }) => name === key));
  if (unknown === undefined) return;
  const names = fields.map(({ name }) => name);
  const meant = fields.find(({ wire }) => wire === unknown)?.name ?? nearestName(unknown, names);
  const hint = meant === undefined ? `it has ${names.join(", ")}` : `did you mean ${meant}?`;
  throw new CellflowError("block.unknown-field", `${title} has no field ${unknown}: ${hint}`);
}

export function missingField(title: string, name: string, expects: string): CellflowError {
  return new CellflowError("block.missing-field", `${title} needs ${name}: ${expects}`);
}

export function wrongField(title: string, name: string, expects: string, value: unknown): CellflowError {
  return new CellflowError("block.field", `${title}: ${name} must be ${expects}, got ${kindOf(value)}`);
}

/** What a value is, never which. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return value === "" ? "an empty text" : "a text";
  if (typeof value !== "object") return `a ${typeof value}`;
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? `a ${name}` : "an object";
}
