/** Finds the open task runs that name their process by a label, however many have ended: those of no flow run under way. */
export const OWNED_TASK_RUNS = `
CREATE INDEX task_run_owned ON task_run (labels ->> 'cellflow.owner')
  WHERE labels <> '{}' AND state_type NOT IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED') AND state_name <> 'NotReady';
`;
