/** Writes the graph of calls that were not run: as a Mermaid flowchart, and as plain lines. */
export interface PlannedCall {
  /** Each its own. */
  id: string;
  kind: "task" | "flow" | "deployment";
  /** What is called. */
  callee: string;
  /** Ids of the calls that it depends on. */
  inputs: ReadonlySet<string>;
}

export function planMermaid(calls: readonly PlannedCall[]): string {
  const names = new Map(calls.map(({ id }, at) => [id, `n${at}`]));
  const label = ({ id, kind }: PlannedCall) => {
    const text = `"${id.replaceAll('"', "#quot;")}"`;
    return kind === "task" ? `[${text}]` : `[[${text}]]`;
  };
  return [
    "flowchart LR",
    ...calls.map((call) => `  ${names.get(call.id)}${label(call)}`),
    ...calls.flatMap(({ id, inputs }) =>
      [...inputs].map((input) => `  ${names.get(input)} --> ${names.get(id)}`),
    ),
  ].join("\n");
}

/** `fit-0 ← read-0, read-1` */
export function planText(flow: string, calls: readonly PlannedCall[]): string {
  const lines = calls.map(
    ({ id, inputs }) => `  ${id}${inputs.size > 0 ? ` ← ${[...inputs].join(", ")}` : ""}`,
  );
  return [`${flow} calls ${calls.length === 0 ? "no task" : ""}`.trimEnd(), ...lines].join("\n");
}
