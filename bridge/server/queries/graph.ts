/** Reads the graph of a flow run: its task runs and subflows, with an edge to each they waited for. */
import type { Graph, GraphArtifact, GraphNode } from "../../contract/runs/graph.ts";
import type { StateType } from "../../contract/runs/state.ts";
import { formatMaybe, formatTime, parseTime } from "../../contract/time.ts";
import { json, maybeNumber, maybeText, text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";
import { withinTime } from "../db/read-limit.ts";
import { refuse } from "../http/http-error.ts";

/** As many as Prefect's server draws. */
const MAX_NODES = 10_000;
const MAX_ARTIFACTS = 10_000;

/** A subflow stands where its task run is: edges to the task run are edges to the subflow's node. */
const NODES = `SELECT task.id AS task_id, task.task_inputs, ifnull(child.id, task.id) AS id, child.id IS NOT NULL AS is_flow,
  ifnull(flow.name || ' / ' || child.name, task.name) AS label, ifnull(child.state_type, task.state_type) AS state_type,
  coalesce(child.start_time, child.expected_start_time, task.start_time, task.expected_start_time) AS start_time,
  coalesce(child.end_time, task.end_time, iif(task.state_type = 'COMPLETED', task.expected_start_time, NULL)) AS end_time
  FROM task_run AS task LEFT JOIN flow_run AS child ON child.parent_task_run_id = task.id
  LEFT JOIN flow ON flow.id = child.flow_id WHERE task.flow_run_id = ? AND ${withinTime("task")}`;

/**
 * The graph of the flow run in `row`; with `since`, without nodes that had ended before.
 * @throws 400 for more nodes than a graph can show
 */
export function readGraph(database: Database, row: Row, since?: string): Graph {
  const id = text(row.id);
  const rows = database.all(
    `SELECT * FROM (${NODES}) WHERE start_time IS NOT NULL AND (end_time IS NULL OR end_time >= ?)
     ORDER BY start_time, end_time LIMIT ?`,
    id,
    since === undefined ? Number.MIN_SAFE_INTEGER : parseTime(since),
    MAX_NODES + 1,
  );
  if (rows.length > MAX_NODES)
    throw refuse(400, `The graph of flow run ${id} has more than ${MAX_NODES} nodes.`);
  const artifacts = readArtifacts(database, id);
  const nodes = new Map(rows.map((each) => [text(each.id), toNode(each, artifacts)]));
  addEdges(database, id, nodes);
  return {
    start_time: formatMaybe(maybeNumber(row.start_time) ?? maybeNumber(row.expected_start_time)),
    end_time: formatMaybe(maybeNumber(row.end_time)),
    root_node_ids: [...nodes.values()].filter((node) => node.parents.length === 0).map((node) => node.id),
    nodes: [...nodes],
    artifacts: artifacts.get("") ?? [],
    states: database
      .all(
        "SELECT id, timestamp, type, name FROM flow_run_state WHERE flow_run_id = ? ORDER BY timestamp",
        id,
      )
      .map((state) => ({
        id: text(state.id),
        timestamp: formatTime(Number(state.timestamp)),
        type: state.type as StateType,
        name: text(state.name),
      })),
  };
}

function toNode(row: Row, artifacts: ReadonlyMap<string, GraphArtifact[]>): GraphNode {
  return {
    kind: row.is_flow === 1 ? "flow-run" : "task-run",
    id: text(row.id),
    label: text(row.label),
    state_type: row.state_type as StateType | null,
    start_time: formatMaybe(maybeNumber(row.start_time)),
    end_time: formatMaybe(maybeNumber(row.end_time)),
    parents: [],
    children: [],
    encapsulating: [],
    artifacts: artifacts.get(text(row.id)) ?? [],
  };
}

/** Edges from and to the nodes, each once; what a task was called in encapsulates it. */
function addEdges(database: Database, flowRunId: string, nodes: ReadonlyMap<string, GraphNode>): void {
  const edges = database.all(
    `WITH node AS MATERIALIZED (${NODES}), edge AS (
       SELECT node.id AS child, argument.value ->> 'id' AS given, input.key = '__parents__' AS encapsulates
       FROM node, json_each(node.task_inputs) AS input, json_each(input.value) AS argument
       WHERE node.task_inputs <> '{}' AND argument.value ->> 'id' IS NOT NULL)
     SELECT DISTINCT edge.child, parent.id AS parent, edge.encapsulates, parent.start_time FROM edge
     JOIN node AS parent ON parent.id = edge.given OR parent.task_id = edge.given
     WHERE edge.child IN (SELECT value FROM json_each(?2)) OR parent.id IN (SELECT value FROM json_each(?2))
     ORDER BY parent.start_time`.replace("= ?", "= ?1"),
    flowRunId,
    JSON.stringify([...nodes.keys()]),
  );
  for (const { child, parent, encapsulates } of edges) {
    const [from, to] = [nodes.get(text(parent)), nodes.get(text(child))];
    if (encapsulates === 1) to?.encapsulating.push({ id: text(parent) });
    else {
      to?.parents.push({ id: text(parent) });
      from?.children.push({ id: text(child) });
    }
  }
}

/** Artifacts by the task run that wrote them; under "" those of the flow itself. */
function readArtifacts(database: Database, id: string): Map<string, GraphArtifact[]> {
  const rows = database.all(
    `SELECT artifact.id, artifact.created, artifact.key, artifact.type, artifact.task_run_id, collection.latest_id,
     iif(artifact.type = 'progress', artifact.data, NULL) AS data FROM artifact
     LEFT JOIN artifact_collection AS collection ON collection.key = artifact.key
     WHERE flow_run_id = ? AND type <> 'result' ORDER BY artifact.created LIMIT ?`,
    id,
    MAX_ARTIFACTS,
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
      data: json<unknown>(row.data, null),
    });
    byTaskRun.set(task, list);
  }
  return byTaskRun;
}
