/** `%%flow`: makes a cell's function a flow and runs it when every parameter has a value. */
import MagicString from "magic-string";
import { debugLog } from "../../bridge/debug-log.ts";
import type { SchemaReader } from "../../bridge/parameters/from-types/schema-reader.ts";
import type { JsonSchema, ParameterSchema } from "../../bridge/parameters/schema.ts";
import { analyse } from "../../kernel/cell/cell-module.ts";
import type { Magic, MagicContext } from "../../kernel/magic/magic.ts";
import { writtenTypes } from "../analysis/argument-types.ts";
import { Expression } from "../analysis/expression.ts";
import { literal } from "../analysis/literal.ts";
import { coerceForFlow, createFlowTypes, pairs, withCell } from "../analysis/parameters.ts";
import { sdkFlags, sdkOptions } from "../analysis/sdk-options.ts";
import { functionsBelow, parametersBelow } from "../analysis/suggestions.ts";
import { findUnit, type Unit } from "../analysis/unit.ts";
import { wrapUnit } from "../analysis/wrap.ts";
import { registrationLine } from "../display/registration-line.ts";

/**
 * `await duration(trainPath, "x")`: values by position. A default that is a plain value or the name of one is written
 * out, so that the run's record has it; any other is left to the function.
 */
function callSource(unit: Unit, values: Record<string, unknown>): string {
  const args = unit.parameters.map(({ name, plainDefault }) =>
    name in values ? literal(values[name]) : (plainDefault ?? "undefined"),
  );
  while (args.at(-1) === "undefined") args.pop();
  return `await ${unit.name}(${args.join(", ")})`;
}

/** Defaults that are names of the notebook, whose values only the cell knows. */
function defaultsOf(unit: Unit): Record<string, Expression> {
  const names = unit.parameters.flatMap(({ name, plainDefault }) =>
    plainDefault && /^[A-Za-z_$][\w$]*$/.test(plainDefault) && !LITERALS.has(plainDefault)
      ? [`${JSON.stringify(name)}: ${plainDefault}`]
      : [],
  );
  return names.length > 0 ? { parameterDefaults: new Expression(`() => ({ ${names.join(", ")} })`) } : {};
}

const LITERALS = new Set(["true", "false", "null", "undefined"]);

/** Says how to give values to parameters that have none. */
function howToRun(name: string, open: Unit["parameters"]): string {
  return open.every((parameter) => parameter.name)
    ? `run it with ${open.map((parameter) => `-p ${parameter.name}=…`).join(" ")}`
    : `run it from a cell, await ${name}(…), or give the {…} parameter a name for -p`;
}

export function flowMagic(reader: SchemaReader): Magic {
  const flowTypes = createFlowTypes(reader);
  /** The types of a cell's function, as TypeScript reads them. @throws MagicError and CellflowError */
  const readTypes = (unit: Unit, body: string, context: MagicContext): Promise<ParameterSchema> => {
    const text = new MagicString(body);
    wrapUnit(text, 0, unit, "flow", {});
    const graph = withCell(context.graph, context.cellKey, context.label, body, analyse(text.toString()));
    return flowTypes(graph, unit.name, context.folder);
  };
  /** What calls of the flow are checked by; undefined where no schema can say it. */
  const typesFor = async (
    unit: Unit,
    body: string,
    context: MagicContext,
  ): Promise<JsonSchema | undefined> => {
    const isNamed = unit.params.every((node) => node.type !== "RestElement");
    if (!isNamed || !unit.parameters.every(({ name }) => name !== "")) return undefined;
    try {
      return writtenTypes(body, unit.params, context.graph) ?? (await readTypes(unit, body, context));
    } catch (error) {
      // It uses what no cell has declared yet: calls go unchecked, and fail or not by what the function does.
      debugLog("magics.flow-types", error);
      return undefined;
    }
  };
  return {
    name: "flow",
    code: true,
    kinds: ["cell"],
    summary:
      "Makes the cell's function a flow, and runs it when every parameter has a value (a default or -p).",
    args: [
      {
        name: "NAME",
        suggests: functionsBelow,
        summary: "the flow's name; with several functions, says which one is meant",
      },
    ],
    options: [
      {
        name: "param",
        short: "p",
        type: "pair",
        value: "key=value",
        many: true,
        suggests: parametersBelow,
        summary: "a parameter of this run; may be given several times (of a list: a,b or one element each)",
      },
      ...sdkFlags("flow"),
      { name: "no-run", type: "flag", summary: "only register" },
    ],
    examples: [
      "%%flow duration -p train=data/march.parquet",
      "async function duration(train = trainPath) { … }",
    ],
    expand: async ({ args: [requested], options, body }, context) => {
      const unit = findUnit("flow", body, requested, context.label, 1);
      const name = requested ?? unit.name;
      const shared = sdkOptions("flow", name, options);
      const given = pairs(options.param);
      const argumentTypes = await (Object.keys(given).length > 0
        ? readTypes(unit, body, context)
        : typesFor(unit, body, context));
      const values = argumentTypes ? coerceForFlow(argumentTypes, name, given) : {};
      const open = unit.parameters.filter((parameter) => !parameter.optional && !(parameter.name in values));
      const runs = options["no-run"] !== true && open.length === 0;
      const nextStep = options["no-run"] === true ? "registered" : howToRun(unit.name, open);
      const parameterNames = unit.parameters.map((parameter) => parameter.name);
      const sdk = { ...shared, parameterNames, argumentTypes, ...defaultsOf(unit) };
      return {
        note: { kind: "flow", name, exportName: unit.name },
        edit: (text, bodyStart) =>
          wrapUnit(text, bodyStart, unit, "flow", sdk, runs ? callSource(unit, values) : ""),
        ran: () => {
          if (!runs) context.display(registrationLine("flow", name, unit, options, nextStep));
        },
      };
    },
  };
}
