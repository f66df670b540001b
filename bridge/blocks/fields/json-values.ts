/** Copies the values of a block's fields, and refuses what no API could carry. */
import { MASK } from "../../contract/blocks/secrets.ts";
import { CellflowError } from "../../errors.ts";
import { type BlockDefinition, secretPaths, type Values } from "../definition.ts";
import { textsAt } from "./secret-texts.ts";

/** More is taken for a value that holds itself. */
const MAX_DEPTH = 100;

/** Lists and plain objects are copied and frozen, however deep; blocks, and what is neither, stay as they are. */
export function frozenCopy(value: unknown, isBlock: (value: unknown) => boolean, depth = 0): unknown {
  if (depth > MAX_DEPTH) {
    throw new CellflowError(
      "block.field",
      `a block's values hold themselves, or nest more than ${MAX_DEPTH} deep: no JSON has that`,
    );
  }
  if (typeof value !== "object" || value === null || isBlock(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((each) => frozenCopy(each, isBlock, depth + 1)));
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.freeze(
    Object.fromEntries(entries.map(([key, inner]) => [key, frozenCopy(inner, isBlock, depth + 1)])),
  );
}

/** @throws CellflowError `block.field` for what is no JSON, `block.masked` for a mask in a secret's place */
export function checkJson(
  definition: BlockDefinition,
  values: Values,
  isBlock: (value: unknown) => boolean,
): void {
  for (const { name } of definition.fields) {
    const problem = problemIn(values[name], name, isBlock);
    if (problem === undefined) continue;
    throw new CellflowError(
      "block.field",
      `${definition.title}: ${problem}: a block holds what JSON can hold, and blocks`,
    );
  }
  if (!textsAt(values, secretPaths(definition, "name")).includes(MASK)) return;
  throw new CellflowError(
    "block.masked",
    `${definition.title}: ${MASK} stands where a secret is shown, and is none: give the secret itself`,
  );
}

function problemIn(value: unknown, path: string, isBlock: (value: unknown) => boolean): string | undefined {
  if (value === undefined || value === null || isBlock(value)) return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (typeof value !== "object")
    return ["string", "boolean"].includes(typeof value) ? undefined : `${path} is a ${typeof value}`;
  if (!Array.isArray(value) && !isPlain(value))
    return `${path} is an object of class ${value.constructor?.name ?? "?"}`;
  for (const [key, inner] of Object.entries(value)) {
    const problem = problemIn(inner, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, isBlock);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** One of another realm (a notebook's) is plain too: its prototype has none itself. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
