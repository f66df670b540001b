/** The answer of `GET /flow_runs/{id}/graph-v2`. */
import type { StateType } from "./state.ts";

export interface GraphEdge {
  id: string;
}
export interface GraphArtifact {
  id: string;
  created: string;
  key: string | null;
  type: string | null;
  is_latest: boolean;
  data: unknown;
}
export interface GraphNode {
  kind: "task-run" | "flow-run";
  id: string;
  label: string;
  state_type: StateType | null;
  start_time: string | null;
  end_time: string | null;
  parents: GraphEdge[];
  children: GraphEdge[];
  encapsulating: GraphEdge[];
  artifacts: GraphArtifact[];
}
export interface Graph {
  start_time: string | null;
  end_time: string | null;
  root_node_ids: string[];
  nodes: [string, GraphNode][];
  artifacts: GraphArtifact[];
  states: { id: string; timestamp: string; type: StateType; name: string }[];
}
