/** Draws a flow's graph without running its tasks: the flow's own code runs, and what it calls is noted. */
import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import type { Definition } from "../engine/definition.ts";
import { runFor } from "../engine/drawing/current-drawing.ts";
import { createDrawing, type DrawnCall } from "../engine/drawing/drawing.ts";
import { flowParameters, parametersForRecord } from "../engine/flow/parameters.ts";
import { CellflowError, isCellflowError } from "../errors.ts";
import { createGraphDrawer, planDot } from "../rendering/graph.ts";
import { planMermaid, planText } from "../rendering/plan.ts";

const display = Symbol.for("Jupyter.display");

/** A flow's graph; the last value of a notebook's cell, it is shown as a picture. */
export interface Visualization {
  /** The picture; empty for a flow that calls nothing. */
  readonly svg: string;
  /** Graphviz's source of it. */
  readonly dot: string;
  /** A Mermaid flowchart of the same. */
  readonly mermaid: string;
  /** The calls, a line each, with those whose results they take. */
  readonly text: string;
  /** Writes it: as a picture (`.svg`), or as source (`.dot`, `.mmd`, `.txt`). @throws CellflowError `visualize.file` */
  save(path: string): Promise<void>;
  toString(): string;
}

/** @throws CellflowError `visualize.value`, `visualize.failed`; ParameterError */
export async function visualizeFlow(flow: Definition, args: readonly unknown[]): Promise<Visualization> {
  const parameters = flowParameters(flow, args);
  const drawing = createDrawing({ name: flow.name, parameters: parametersForRecord(flow, parameters) });
  try {
    await runFor(drawing, async () => flow.fn(...(parameters.values as never[])));
    await drawing.settled();
  } catch (error) {
    throw asFailure(flow.name, error);
  }
  return visualization(flow.name, drawing.calls);
}

function asFailure(flow: string, error: unknown): CellflowError {
  if (isCellflowError(error) && error.code === "visualize.value") return error;
  const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
  return new CellflowError(
    "visualize.failed",
    `flow ${flow} can't be drawn, since its code fails without its tasks' values: ${reason}; ` +
      "say what a task may give, as in task(readData, { vizReturnValue: [1, 2, 3] })",
    { cause: error },
  );
}

async function visualization(flow: string, calls: readonly DrawnCall[]): Promise<Visualization> {
  const dot = planDot(calls);
  const svg = (await createGraphDrawer().draw(dot)) ?? "";
  const [mermaid, text] = [planMermaid(calls), planText(flow, calls)];
  const contents: Readonly<Record<string, string>> = {
    ".svg": svg,
    ".dot": dot,
    ".gv": dot,
    ".mmd": mermaid,
    ".txt": text,
  };
  return Object.defineProperties({ svg, dot, mermaid, text } as Visualization, {
    save: {
      value: async (path: string) => {
        const content = contents[extname(path).toLowerCase()];
        if (content === undefined) {
          const kinds = Object.keys(contents).join(", ");
          throw new CellflowError(
            "visualize.file",
            `a graph is saved as ${kinds}, and ${path} is none of these`,
          );
        }
        await writeFile(path, `${content}\n`);
      },
    },
    toString: { value: () => text },
    [display]: {
      value: () => ({ ...(svg === "" ? {} : { "image/svg+xml": svg }), "text/plain": text }),
    },
  });
}
