import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JoinedFilters } from "../../../../bridge/contract/filters.ts";
import { openDatabase } from "../../../../bridge/server/db/database.ts";
import { joinedCondition } from "../../../../bridge/server/queries/conditions/joined.ts";
import { countLarge, findRows, type LargeTable } from "../../../../bridge/server/queries/find-rows.ts";
import { FLOW_RUN_SORTS, TASK_RUN_SORTS } from "../../../../bridge/server/queries/sorts.ts";
import { seedRuns } from "../../../bench/server/seed-runs.ts";

/** So many that some filters find few of them, and some too many to be led by. */
const RUNS = 9000;
const NOW = Date.parse("2026-01-01T00:00:00Z") * 1000;

const database = openDatabase(":memory:");
beforeAll(() => seedRuns(database, RUNS, NOW));
afterAll(() => database.close());

function ids(kind: number, most: number) {
  const hex = (part: number) => part.toString(16).padStart(4, "0");
  const id = fc
    .integer({ min: 0, max: most })
    .map((n) => `0190${hex(Math.floor(n / 65536))}-${hex(n % 65536)}-7000-8000-00000000000${kind}`);
  return fc.array(id, { maxLength: 3 });
}
function criterion<T>(values: fc.Arbitrary<T>) {
  return fc.record({ any_: values }, { requiredKeys: [] });
}
const time = fc
  .integer({ min: 0, max: RUNS * 60 })
  .map((seconds) => new Date(NOW / 1000 - seconds * 1000).toISOString());
const range = fc.record({ before_: time, after_: time }, { requiredKeys: [] });
const state = fc.record(
  {
    type: criterion(fc.subarray(["COMPLETED", "FAILED", "CRASHED", "RUNNING"])),
    name: criterion(fc.subarray(["Completed", "Failed", "Crashed"])),
    operator: fc.constantFrom("and_" as const, "or_" as const),
  },
  { requiredKeys: [] },
);
const operator = fc.constantFrom("and_" as const, "or_" as const);
const filters = fc.record(
  {
    flows: fc.record(
      { id: criterion(ids(1, 99)), name: criterion(fc.constant(["flow-3"])), operator },
      { requiredKeys: [] },
    ),
    deployments: fc.record(
      { id: criterion(ids(2, 199)), tags: fc.constant({ all_: ["production"] }) },
      { requiredKeys: [] },
    ),
    flow_runs: fc.record(
      {
        id: criterion(ids(3, RUNS - 1)),
        name: fc.record({ like_: fc.constantFrom("run-1", "99", "none", "") }),
        state,
        start_time: range,
        expected_start_time: range,
        deployment_id: criterion(ids(2, 199)),
        tags: fc.record(
          {
            all_: fc.subarray(["production", "rare", "none"]),
            any_: fc.subarray(["rare", "none"]),
            operator,
          },
          { requiredKeys: [] },
        ),
        operator,
      },
      { requiredKeys: [] },
    ),
    task_runs: fc.record(
      { state, start_time: range, expected_start_time: range, operator },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

test.each([
  ["flow_run", FLOW_RUN_SORTS],
  ["task_run", TASK_RUN_SORTS],
] as const)("finds and counts %s rows as one plain query does, in its order", (table: LargeTable, sorts) => {
  fc.assert(
    fc.property(
      filters,
      fc.constantFrom(...Object.values(sorts)),
      fc.nat(30),
      fc.nat(30),
      (asked, sort, limit, offset) => {
        const where = joinedCondition(table, asked as JoinedFilters);
        const plain = database
          .all(
            `SELECT ${table}.id FROM ${table} WHERE ${where.sql} ORDER BY ${sort} LIMIT ? OFFSET ?`,
            ...where.values,
            limit,
            offset,
          )
          .map((row) => row.id);
        expect(findRows(database, table, where, { sort, limit, offset })).toEqual(plain);
        const count = database.get(
          `SELECT count(*) AS n FROM ${table} NOT INDEXED WHERE ${where.sql}`,
          ...where.values,
        )?.n;
        expect(countLarge(database, table, where)).toBe(count);
      },
    ),
    { numRuns: 60 },
  );
});

test("tags are found after they were changed, and no more when the run is gone", () => {
  const tagged = (tag: string) =>
    findRows(
      database,
      "flow_run",
      joinedCondition("flow_run", { flow_runs: { tags: { all_: [tag] } } } as JoinedFilters),
      { sort: FLOW_RUN_SORTS.ID_DESC ?? "", limit: 5, offset: 0 },
    );
  const run = "01900000-0005-7000-8000-000000000003";
  database.run("UPDATE flow_run SET tags = ? WHERE id = ?", '["a", "b", "a"]', run);
  expect(tagged("a")).toEqual([run]);
  database.run("UPDATE flow_run SET tags = ? WHERE id = ?", '["b"]', run);
  expect([tagged("a"), tagged("b")]).toEqual([[], [run]]);
  database.run("DELETE FROM flow_run WHERE id = ?", run);
  expect(tagged("b")).toEqual([]);
  expect(database.all("SELECT * FROM flow_run_tag WHERE flow_run_id = ?", run)).toEqual([]);
});
