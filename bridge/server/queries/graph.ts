/** Reads the graph of a flow run: its task runs and subflows, with an edge to each they waited for. */
import type { Graph, GraphArtifact, GraphNode } from "../../contract/runs/graph.ts";
import type { StateType } from "../../contract/runs/state.ts";
import type { TaskInputs } from "../../contract/runs/task-run.ts";
import { formatMaybe, formatTime, parseTime } from "../../contract/time.ts";
import { json, maybeNumber, maybeText, text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";

/** The graph of the flow run in `row`; `since` leaves out nodes that started before. */
export function readGraph(database: Database, row: Row, since?: string): Graph {
  const id = text(row.id);
  const tasks = database.all(
    `SELECT task_run.*, child.id AS child_id, child.name AS child_name, child.state_type AS child_type,
     child.start_time AS child_start, child.end_time AS child_end, flow.name AS child_flow
     FROM task_run LEFT JOIN flow_run AS child ON child.parent_task_run_id = task_run.id
     LEFT JOIN flow ON flow.id = child.flow_id WHERE task_run.flow_run_id = ?
     ORDER BY ifnull(task_run.start_time, task_run.expected_start_time), task_run.id`,
    id,
  );
  const artifacts = readArtifacts(database, id);
  const nodes = new Map<string, GraphNode>();
  // A subflow stands where its task run is: edges to the task run are edges to the subflow's node.
  const nodeOf = new Map<string, string>();
  const from = since === undefined ? Number.NEGATIVE_INFINITY : parseTime(since);
  for (const task of tasks) {
    if (task.state_type === "PENDING" && task.child_id === null && task.start_time === null) continue;
    const node = toNode(task, artifacts.get(text(task.id)) ?? []);
    nodeOf.set(text(task.id), node.id);
    if (Number(task.start_time ?? task.expected_start_time) >= from) nodes.set(node.id, node);
  }
  for (const task of tasks) {
    const node = nodes.get(nodeOf.get(text(task.id)) ?? "");
    if (!node) continue;
    for (const parent of parentsOf(task)) {
      const parentNode = nodeOf.get(parent);
      if (parentNode === undefined || node.parents.some((edge) => edge.id === parentNode)) continue;
      node.parents.push({ id: parentNode });
      nodes.get(parentNode)?.children.push({ id: node.id });
    }
  }
  return {
    start_time: formatMaybe(maybeNumber(row.start_time)),
    end_time: formatMaybe(maybeNumber(row.end_time)),
    root_node_ids: [...nodes.values()].filter((node) => node.parents.length === 0).map((node) => node.id),
    nodes: [...nodes],
    artifacts: artifacts.get("") ?? [],
    states: database
      .all("SELECT * FROM flow_run_state WHERE flow_run_id = ? ORDER BY timestamp", id)
      .map((state) => ({
        id: text(state.id),
        timestamp: formatTime(Number(state.timestamp)),
        type: state.type as StateType,
        name: text(state.name),
      })),
  };
}

function toNode(task: Row, artifacts: GraphArtifact[]): GraphNode {
  const links = { parents: [], children: [], encapsulating: [], artifacts };
  if (task.child_id !== null) {
    return {
      kind: "flow-run",
      id: text(task.child_id),
      label: `${text(task.child_flow)} / ${text(task.child_name)}`,
      state_type: task.child_type as StateType | null,
      start_time: formatMaybe(maybeNumber(task.child_start)),
      end_time: formatMaybe(maybeNumber(task.child_end)),
      ...links,
    };
  }
  return {
    kind: "task-run",
    id: text(task.id),
    label: text(task.name),
    state_type: task.state_type as StateType | null,
    start_time: formatMaybe(maybeNumber(task.start_time) ?? maybeNumber(task.expected_start_time)),
    end_time: formatMaybe(maybeNumber(task.end_time)),
    ...links,
  };
}

function parentsOf(task: Row): string[] {
  const inputs = Object.values(json<TaskInputs>(task.task_inputs, {})).flat();
  return inputs.flatMap((input) => (input.input_type === "task_run" ? [input.id] : []));
}

/** Artifacts by the task run that wrote them; under "" those of the flow itself. */
function readArtifacts(database: Database, id: string): Map<string, GraphArtifact[]> {
  const rows = database.all(
    `SELECT artifact.*, collection.latest_id AS latest_id FROM artifact
     LEFT JOIN artifact_collection AS collection ON collection.key = artifact.key
     WHERE flow_run_id = ? AND ifnull(type, '') <> 'result' ORDER BY artifact.created`,
    id,
  );
  const byTaskRun = new Map<string, GraphArtifact[]>();
  for (const row of rows) {
    const task = text(row.task_run_id);
    const list = byTaskRun.get(task) ?? [];
    list.push({
      id: text(row.id),
      created: formatTime(Number(row.created)),
      key: maybeText(row.key),
      type: maybeText(row.type),
      is_latest: row.key === null || row.latest_id === row.id,
      data: row.type === "progress" ? json<unknown>(row.data, null) : null,
    });
    byTaskRun.set(task, list);
  }
  return byTaskRun;
}
