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
  START_TIME_ASC: `${STARTED}, flow_run.id`,
  START_TIME_DESC: `${STARTED} DESC, flow_run.id DESC`,
  EXPECTED_START_TIME_ASC: "flow_run.expected_start_time, flow_run.id",
  EXPECTED_START_TIME_DESC: "flow_run.expected_start_time DESC, flow_run.id DESC",
  NAME_ASC: "flow_run.name, flow_run.id",
  NAME_DESC: "flow_run.name DESC, flow_run.id",
  NEXT_SCHEDULED_START_TIME_ASC: "flow_run.next_scheduled_start_time NULLS LAST, flow_run.id",
  END_TIME_DESC: "flow_run.end_time DESC, flow_run.id DESC",
};
export const TASK_RUN_SORTS: Record<string, string> = {
  ID_DESC: "task_run.id DESC",
  EXPECTED_START_TIME_ASC: "task_run.expected_start_time, task_run.id",
  EXPECTED_START_TIME_DESC: "task_run.expected_start_time DESC, task_run.id DESC",
  NAME_ASC: "task_run.name, task_run.id",
  NAME_DESC: "task_run.name DESC, task_run.id",
  NEXT_SCHEDULED_START_TIME_ASC: "task_run.next_scheduled_start_time NULLS LAST, task_run.id",
  END_TIME_DESC: "task_run.end_time DESC, task_run.id DESC",
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
