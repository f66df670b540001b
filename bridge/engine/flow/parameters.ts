/** Checks a flow's arguments: parameters by name for the record, and the values to call its function with. */
import { named, positional } from "../../parameters/function-parameters.ts";
import { unknownLine } from "../../parameters/phrasing/line.ts";
import { ParameterError } from "../../parameters/problem.ts";
import type { Definition } from "../definition.ts";

export interface FlowParameters {
  byName: Record<string, unknown>;
  /** In the function's order. */
  values: unknown[];
}

/** From positional arguments. @throws ParameterError */
export function flowParameters(flow: Definition, args: readonly unknown[]): FlowParameters {
  if (flow.check && flow.parameters.destructured) {
    const byName = flow.check(flow.name, (args[0] ?? {}) as Record<string, unknown>);
    return { byName, values: [byName] };
  }
  return namedFlowParameters(flow, named(flow.parameters, args));
}

/** From parameters by name, as a deployment's run has them. @throws ParameterError */
export function namedFlowParameters(flow: Definition, names: Record<string, unknown>): FlowParameters {
  const list = flow.parameters;
  const byName = flow.check ? flow.check(flow.name, names) : names;
  if (list.destructured && !("arg0" in byName)) return { byName, values: [byName] };
  const unknown = Object.keys(byName).find((name) => !list.names.includes(name) && !/^arg\d+$/.test(name));
  if (unknown !== undefined) {
    throw new ParameterError("unknown", unknownLine(unknown, list.names, flow.name));
  }
  return { byName, values: positional(list, byName) };
}
