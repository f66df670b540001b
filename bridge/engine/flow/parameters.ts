/** Checks a flow's arguments: parameters by name for the record, and the values to call its function with. */

import { debugLog } from "../../debug-log.ts";
import { named, positional, withDefaultsOf } from "../../parameters/function-parameters.ts";
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

/** The parameters as the run's record has them: with the function's defaults for those that were not given. */
export function parametersForRecord(flow: Definition, { byName }: FlowParameters): Record<string, unknown> {
  const list = flow.parameters;
  if (list.destructured) return byName;
  return withDefaultsOf(list, byName, { ...list.defaults, ...givenDefaults(flow) });
}

function givenDefaults(flow: Definition): Record<string, unknown> {
  try {
    return flow.options.parameterDefaults?.() ?? {};
  } catch (error) {
    // A name that is not there any more: the function will say so, if it comes to its default.
    debugLog("engine.parameter-defaults", error);
    return {};
  }
}
