/** Reads and writes variables of the API: values that flows share, and that can be changed without a deployment. */
import { getClient } from "../engine/api.ts";
import { currentDrawing } from "../engine/drawing/current-drawing.ts";
import { CellflowError } from "../errors.ts";

/** What JSON can hold. */
export type VariableValue =
  | string
  | number
  | boolean
  | null
  | readonly VariableValue[]
  | { readonly [key: string]: VariableValue };

export interface SetVariableOptions {
  tags?: string[];
  /** Whether one that exists is changed; else it is an error. */
  overwrite?: boolean;
}

/** Prefect's variables: names of lower-case letters, digits, `_` and `-`, values that JSON can hold. */
export const Variable = {
  /** The value; `otherwise` where there is no such variable. */
  async get<T = VariableValue>(name: string, otherwise?: T): Promise<T | undefined> {
    const variable = await (await getClient()).variables.readByName(checkedVariableName(name));
    return variable === undefined ? otherwise : (variable.value as T);
  },
  /** @throws CellflowError `variable.exists`, `variable.name`, `variable.value` */
  async set(name: string, value: VariableValue, options: SetVariableOptions = {}): Promise<void> {
    checkedVariableName(name);
    checkValue(name, value);
    if (currentDrawing()) return;
    const { variables } = await getClient();
    if (!options.overwrite && (await variables.readByName(name)) !== undefined) {
      throw new CellflowError(
        "variable.exists",
        `a variable ${name} exists: Variable.set("${name}", value, { overwrite: true }) changes it`,
      );
    }
    await variables.set(name, value, options.tags);
  },
  /** Removes it; whether there was one. */
  async unset(name: string): Promise<boolean> {
    checkedVariableName(name);
    return !currentDrawing() && (await getClient()).variables.delete(name);
  },
};

/** @throws CellflowError `variable.name` for one that Prefect's servers would refuse */
export function checkedVariableName(name: string): string {
  if (/^[a-z0-9_-]{1,255}$/.test(name)) return name;
  throw new CellflowError(
    "variable.name",
    `a variable's name has lower-case letters, digits, _ and - (at most 255), got ${JSON.stringify(name)}`,
  );
}

function checkValue(name: string, value: unknown): void {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // It holds itself, or a big integer.
  }
  if (text !== undefined) return;
  throw new CellflowError(
    "variable.value",
    `variable ${name} needs a value that JSON can hold, got a ${typeof value}`,
  );
}
