/** Checks the names of blocks. */
import { CellflowError } from "../../errors.ts";

/**
 * @param slug the type's
 * @throws CellflowError `block.name` for one that Prefect's servers would refuse
 */
export function checkedBlockName(slug: string, name: unknown): string {
  if (typeof name === "string" && /^[a-z0-9-]+$/.test(name)) return name;
  const rule = "a block's name has lower-case letters, digits and dashes";
  const text = JSON.stringify(name) ?? String(name);
  if (typeof name !== "string" || name === "") throw refused(`${rule}, got ${text}`);
  const [type, own, ...more] = name.split("/");
  if (own !== undefined && more.length === 0 && type === slug && /^[a-z0-9-]+$/.test(own))
    throw refused(`the type is known here: write "${own}" instead of ${text}`);
  const likely = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  throw refused(`${rule}, got ${text}${likely === "" ? "" : `; "${likely}" would do`}`);
}

function refused(message: string): CellflowError {
  return new CellflowError("block.name", message);
}
