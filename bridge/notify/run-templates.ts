/** Templates of the message about a run, for automations: they say the same on a Prefect server, but for the report. */

/** One line. */
export const SUBJECT = "Flow run {{ flow.name }}/{{ flow_run.name }}: {{ flow_run.state.name }}";

/** @param after how long the run has been under way, in words */
export function stuckSubject(after: string): string {
  return `Flow run {{ flow.name }}/{{ flow_run.name }}: not over after ${after}`;
}

/** Where the run is seen; empty where no pages are served. */
const LINK = "{% if (flow_run|ui_url) not in ('None', '') %}{{ flow_run|ui_url }}{% endif %}";

/** The message, duration, number and link, each on its line if there is one. */
export const BODY = [
  "{% if flow_run.state.message %}{{ flow_run.state.message }}\n{% endif %}",
  "{% if flow_run.end_time %}Duration: {{ (flow_run.total_run_time|string).split('.')[0] }}\n{% endif %}",
  "{% if report %}{{ 'RMSE' if report.name == 'rmse' else report.name }}: {{ report.short }}",
  "{% if report.key %} ({{ report.key }}){% endif %}\n{% endif %}",
  LINK,
].join("");

/** The same as JSON, for a webhook. */
export const PAYLOAD = [
  '{"flow": {{ flow.name|tojson }}, "flow_run": {{ flow_run.name|tojson }}',
  ', "state": {{ flow_run.state.name|tojson }}, "message": {{ flow_run.state.message|tojson }}',
  ', "report": {{ (report.value if report else none)|tojson }}, "link": {{ (flow_run|ui_url)|tojson }}}',
].join("");
