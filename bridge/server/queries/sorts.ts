/** ORDER BY for each of Prefect's sort names. */
const STARTED = "ifnull(flow_run.start_time, flow_run.expected_start_time)";

export const FLOW_SORTS: Record<string, string> = {
  CREATED_DESC: "flow.created DESC",
  UPDATED_DESC: "flow.updated DESC",
  NAME_ASC: "flow.name",
  NAME_DESC: "flow.name DESC",
};
export const FLOW_RUN_SORTS: Record<string, string> = {
  ID_DESC: "flow_run.id DESC",
  START_TIME_ASC: `${STARTED}, flow_run.rowid`,
  START_TIME_DESC: `${STARTED} DESC, flow_run.rowid DESC`,
  EXPECTED_START_TIME_ASC: "flow_run.expected_start_time, flow_run.rowid",
  EXPECTED_START_TIME_DESC: "flow_run.expected_start_time DESC, flow_run.rowid DESC",
  NAME_ASC: "flow_run.name, flow_run.rowid",
  NAME_DESC: "flow_run.name DESC, flow_run.rowid DESC",
  NEXT_SCHEDULED_START_TIME_ASC: "flow_run.next_scheduled_start_time NULLS LAST, flow_run.rowid",
  END_TIME_DESC: "flow_run.end_time DESC, flow_run.rowid DESC",
};
export const TASK_RUN_SORTS: Record<string, string> = {
  ID_DESC: "task_run.id DESC",
  EXPECTED_START_TIME_ASC: "task_run.expected_start_time, task_run.rowid",
  EXPECTED_START_TIME_DESC: "task_run.expected_start_time DESC, task_run.rowid DESC",
  NAME_ASC: "task_run.name, task_run.rowid",
  NAME_DESC: "task_run.name DESC, task_run.rowid DESC",
  NEXT_SCHEDULED_START_TIME_ASC: "task_run.next_scheduled_start_time NULLS LAST, task_run.rowid",
  END_TIME_DESC: "task_run.end_time DESC, task_run.rowid DESC",
};

/** An index in which rows stand in the order of a sort; by column, those of rows with one value of it. */
export interface Walk {
  index: string;
  /** What the sort compares first; then it compares the row's number. */
  by?: string;
  of?: Readonly<Record<string, string>>;
}

const FLOW_RUNS_STARTED: Walk = {
  index: "flow_run_started",
  by: STARTED,
  of: {
    "flow_run.flow_id": "flow_run_flow",
    "flow_run.deployment_id": "flow_run_deployment",
    "flow_run.state_name": "flow_run_state_name",
    "flow_run.state_type": "flow_run_state_type",
  },
};
const TASK_RUNS_EXPECTED: Walk = {
  index: "task_run_expected",
  by: "task_run.expected_start_time",
  of: { "task_run.state_type": "task_run_state_type" },
};

/** The walks by the SQL of the sort. */
export const WALKS: Readonly<Record<string, Walk>> = {
  [FLOW_RUN_SORTS.ID_DESC ?? ""]: { index: "sqlite_autoindex_flow_run_1" },
  [FLOW_RUN_SORTS.START_TIME_ASC ?? ""]: FLOW_RUNS_STARTED,
  [FLOW_RUN_SORTS.START_TIME_DESC ?? ""]: FLOW_RUNS_STARTED,
  [FLOW_RUN_SORTS.EXPECTED_START_TIME_ASC ?? ""]: { index: "flow_run_expected" },
  [FLOW_RUN_SORTS.EXPECTED_START_TIME_DESC ?? ""]: { index: "flow_run_expected" },
  [FLOW_RUN_SORTS.NAME_ASC ?? ""]: { index: "flow_run_name" },
  [FLOW_RUN_SORTS.NAME_DESC ?? ""]: { index: "flow_run_name" },
  [TASK_RUN_SORTS.ID_DESC ?? ""]: { index: "sqlite_autoindex_task_run_1" },
  [TASK_RUN_SORTS.EXPECTED_START_TIME_ASC ?? ""]: TASK_RUNS_EXPECTED,
  [TASK_RUN_SORTS.EXPECTED_START_TIME_DESC ?? ""]: TASK_RUNS_EXPECTED,
};
export const DEPLOYMENT_SORTS: Record<string, string> = {
  CREATED_DESC: "deployment.created DESC",
  UPDATED_DESC: "deployment.updated DESC",
  NAME_ASC: "deployment.name",
  NAME_DESC: "deployment.name DESC",
};
export const ARTIFACT_SORTS: Record<string, string> = {
  CREATED_DESC: "artifact.created DESC, artifact.id DESC",
  UPDATED_DESC: "artifact.updated DESC, artifact.id DESC",
  ID_DESC: "artifact.id DESC",
  KEY_DESC: "artifact.key DESC, artifact.id DESC",
  KEY_ASC: "artifact.key, artifact.id",
};
