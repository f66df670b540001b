/** The requests of Prefect's and our pages and command line that list and count runs, by what they filter. */

export interface UsualRequest {
  name: string;
  path: string;
  body: unknown;
}

/** The requests about a database of `seedRuns`; `now` in milliseconds. */
export function usualRequests(now: number): UsualRequest[] {
  const at = (days: number) => new Date(now - days * 86_400_000).toISOString();
  const flow = "01900000-0007-7000-8000-000000000001";
  const deployment = "01900000-0007-7000-8000-000000000002";
  const run = "01900001-0007-7000-8000-000000000003";
  const list = (flow_runs: unknown, extra = {}) => ({
    flow_runs,
    sort: "START_TIME_DESC",
    limit: 50,
    ...extra,
  });
  const state = (...types: string[]) => ({ state: { type: { any_: types } } });
  return [
    { name: "newest runs", path: "/flow_runs/filter", body: list({}) },
    { name: "newest by id", path: "/flow_runs/filter", body: { limit: 50 } },
    { name: "state, common", path: "/flow_runs/filter", body: list(state("COMPLETED")) },
    { name: "state, rare", path: "/flow_runs/filter", body: list(state("CRASHED")) },
    { name: "states, two", path: "/flow_runs/filter", body: list(state("FAILED", "CRASHED")) },
    {
      name: "state, expected order",
      path: "/flow_runs/filter",
      body: list(state("FAILED"), { sort: "EXPECTED_START_TIME_DESC" }),
    },
    {
      name: "state name",
      path: "/flow_runs/filter",
      body: list({ state: { name: { any_: ["Failed"] } } }),
    },
    { name: "flow", path: "/flow_runs/filter", body: list({}, { flows: { id: { any_: [flow] } } }) },
    {
      name: "flow by name",
      path: "/flow_runs/filter",
      body: list({}, { flows: { name: { any_: ["flow-7"] } } }),
    },
    {
      name: "deployment",
      path: "/flow_runs/filter",
      body: list({}, { deployments: { id: { any_: [deployment] } } }),
    },
    {
      name: "deployment and state",
      path: "/flow_runs/filter",
      body: list({ ...state("FAILED", "CRASHED"), deployment_id: { any_: [deployment] } }),
    },
    { name: "tag, common", path: "/flow_runs/filter", body: list({ tags: { all_: ["production"] } }) },
    { name: "tag, rare", path: "/flow_runs/filter", body: list({ tags: { all_: ["rare"] } }) },
    { name: "tag, none has it", path: "/flow_runs/filter", body: list({ tags: { all_: ["none"] } }) },
    {
      name: "last week",
      path: "/flow_runs/filter",
      body: list({ expected_start_time: { after_: at(7), before_: at(0) } }),
    },
    {
      name: "a week of a year ago",
      path: "/flow_runs/filter",
      body: list({ start_time: { after_: at(365), before_: at(358) } }),
    },
    {
      name: "last week, failed, a page",
      path: "/flow_runs/paginate",
      body: { ...list({ ...state("FAILED"), start_time: { after_: at(7) } }), page: 1 },
    },
    {
      name: "count, last week",
      path: "/flow_runs/count",
      body: { flow_runs: { ...state("COMPLETED"), start_time: { after_: at(7) } } },
    },
    { name: "count, one flow", path: "/flow_runs/count", body: { flows: { id: { any_: [flow] } } } },
    { name: "count, failed", path: "/flow_runs/count", body: { flow_runs: state("FAILED") } },
    {
      name: "history, last week",
      path: "/flow_runs/history",
      body: { history_start: at(7), history_end: at(0), history_interval_seconds: 3600 },
    },
    {
      name: "tasks of a run",
      path: "/task_runs/filter",
      body: { flow_runs: { id: { any_: [run] } }, limit: 50 },
    },
    {
      name: "tasks, failed",
      path: "/task_runs/filter",
      body: { task_runs: state("FAILED"), sort: "EXPECTED_START_TIME_DESC", limit: 50 },
    },
    {
      name: "tasks, crashed",
      path: "/task_runs/filter",
      body: { task_runs: state("CRASHED"), sort: "EXPECTED_START_TIME_DESC", limit: 50 },
    },
    {
      name: "tasks, last week",
      path: "/task_runs/count",
      body: { task_runs: { ...state("COMPLETED"), start_time: { after_: at(7), before_: at(0) } } },
    },
    {
      name: "tasks of a flow",
      path: "/task_runs/filter",
      body: { flows: { id: { any_: [flow] } }, sort: "EXPECTED_START_TIME_DESC", limit: 50 },
    },
    { name: "tasks, newest", path: "/task_runs/filter", body: { limit: 50, sort: "ID_DESC" } },
    { name: "* name like", path: "/flow_runs/filter", body: list({ name: { like_: "run-99999" } }) },
    { name: "* name like, none", path: "/flow_runs/count", body: { flow_runs: { name: { like_: "zzz" } } } },
    {
      name: "* tasks, name like",
      path: "/task_runs/filter",
      body: { task_runs: { name: { like_: "zzz" } }, limit: 50 },
    },
    { name: "* count of all", path: "/flow_runs/count", body: {} },
    {
      name: "* page of all",
      path: "/flow_runs/paginate",
      body: { ...list({}), page: 1 },
    },
    {
      name: "* two that are rare together",
      path: "/flow_runs/filter",
      body: list(state("CRASHED"), { flows: { id: { any_: [flow] } } }),
    },
  ];
}
