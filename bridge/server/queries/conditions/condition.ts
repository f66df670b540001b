/** Turns the parts of a filter into SQL: a condition and its values. */
import { parseTime } from "../../../contract/time.ts";
import type { Value } from "../../db/database.ts";
import { withinTime } from "../../db/read-limit.ts";

/** A term of a WHERE clause, and what its `?` stand for. */
export interface Condition {
  sql: string;
  values: Value[];
  /** What must hold too, and is found by an index: of these the rarest may lead to the rows. */
  leads?: readonly Lead[];
}

/** A condition on an indexed column that holds of every row to be found. */
export interface Lead {
  sql: string;
  values: Value[];
  /** A column and what it may be: an index of the column and the sort finds rows in their order. */
  column?: string;
  /** The values that the column may have, or the query of them, which takes the lead's own values. */
  oneOf?: readonly string[] | string;
  /** The rows that name those to be found, to be counted instead: `flow_run_tag WHERE tag = ?`. */
  source?: string;
}

/** Holds for every row. */
export const ALWAYS: Condition = { sql: "1", values: [] };

/** @param sql a term that is one among others as it is: in parentheses where it has an OR */
export function condition(sql: string, ...values: Value[]): Condition {
  return { sql, values };
}

/** All (or any) of the conditions; with none, always. */
export function combine(parts: (Condition | undefined)[], operator: "and_" | "or_" = "and_"): Condition {
  const some = parts
    .filter((part) => part !== undefined)
    .filter((part) => part !== ALWAYS || operator === "or_");
  if (some.length === 0) return ALWAYS;
  const glue = operator === "or_" ? " OR " : " AND ";
  return {
    sql: `(${some.map((part) => part.sql).join(glue)})`,
    values: some.flatMap((part) => part.values),
    leads: operator === "or_" && some.length > 1 ? [] : some.flatMap((part) => part.leads ?? []),
  };
}

type Maybe<T> = T | null | undefined;

/** The criteria of one field of a filter; see contract/criteria.ts. */
export interface Criterion {
  operator?: "and_" | "or_";
  any_?: Maybe<string[]>;
  not_any_?: Maybe<string[]>;
  like_?: Maybe<string>;
  is_null_?: Maybe<boolean>;
  exists_?: Maybe<boolean>;
  eq_?: Maybe<boolean>;
  before_?: Maybe<string>;
  after_?: Maybe<string>;
  ge_?: Maybe<number>;
  le_?: Maybe<number>;
}

// Lists travel as one JSON value, so that a filter has one SQL text whatever the length of its lists.
const IN = "IN (SELECT value FROM json_each(?))";

/** Indexed columns of the large tables, and of those that are asked for together with them. */
const INDEXED = new Set([
  "flow.id",
  "deployment.id",
  "flow_run.id",
  "flow_run.flow_id",
  "flow_run.deployment_id",
  "flow_run.state_type",
  "flow_run.state_name",
  "flow_run.name",
  "flow_run.parent_task_run_id",
  "task_run.id",
  "task_run.flow_run_id",
  "task_run.state_type",
]);
/** Columns whose index finds a range of times. */
const RANGES = new Set([
  "flow_run.expected_start_time",
  "ifnull(flow_run.start_time, flow_run.expected_start_time)",
  "task_run.expected_start_time",
  "task_run.start_time",
]);

/** That a column has one of these values. */
export function oneOf(column: string, list: readonly string[]): Condition {
  const [only] = list;
  const isOne = list.length === 1 && only !== undefined;
  const found = isOne ? condition(`${column} = ?`, only) : condition(`${column} ${IN}`, JSON.stringify(list));
  if (!INDEXED.has(column)) return found;
  return { ...found, leads: [{ ...found, column, oneOf: list }] };
}

/** The condition a criterion puts on a column. */
export function criterion(column: string, criteria: Maybe<Criterion>): Condition | undefined {
  if (!criteria) return undefined;
  const parts: Condition[] = [];
  const add = <T>(value: Maybe<T>, toCondition: (value: T) => Condition): void => {
    if (value !== null && value !== undefined) parts.push(toCondition(value));
  };
  add(criteria.any_, (list) => oneOf(column, list));
  add(criteria.not_any_, (list) => condition(`${column} NOT ${IN}`, JSON.stringify(list)));
  add(criteria.like_, (like) => isLike(column, like));
  add(criteria.is_null_, (none) => condition(`${column} IS ${none ? "" : "NOT "}NULL`));
  add(criteria.exists_, (some) => condition(`${column} IS ${some ? "NOT " : ""}NULL`));
  add(criteria.eq_, (flag) => condition(`${column} = ?`, flag ? 1 : 0));
  add(criteria.before_, (time) => condition(`${column} <= ?`, parseTime(time)));
  add(criteria.after_, (time) => condition(`${column} >= ?`, parseTime(time)));
  add(criteria.ge_, (least) => condition(`${column} >= ?`, least));
  add(criteria.le_, (most) => condition(`${column} <= ?`, most));
  if (parts.length === 0) return undefined;
  const all = combine(parts, criteria.operator);
  const isRange = RANGES.has(column) && (criteria.before_ ?? criteria.after_) && criteria.operator !== "or_";
  return isRange ? { ...all, leads: [{ sql: all.sql, values: all.values }] } : all;
}

/** That a text has this in it, whatever its case. */
function isLike(column: string, text: string): Condition {
  const like = condition(`${column} LIKE ?`, `%${text}%`);
  // Names are read off their index, which is much smaller than the table.
  return column === "flow_run.name" ? { ...like, leads: [{ ...like, source: FLOW_RUN_NAMES }] } : like;
}

const FLOW_RUN_NAMES = `flow_run INDEXED BY flow_run_name WHERE ${withinTime("flow_run")} AND flow_run.name LIKE ?`;

interface TagsFilter {
  operator?: "and_" | "or_";
  all_?: Maybe<string[]>;
  any_?: Maybe<string[]>;
  is_null_?: Maybe<boolean>;
}

const MAX_ROUGH_TAGS = 10;

/** The condition on a column that holds a JSON list of tags. */
export function tagsCriterion(column: string, criteria: Maybe<TagsFilter>): Condition | undefined {
  if (!criteria) return undefined;
  const parts: Condition[] = [];
  // What is asked for is read once, whatever the number of rows: each looks its own tags up in it.
  const asked = `FROM json_each(${column}) AS own WHERE own.value ${IN}`;
  if (criteria.all_) {
    const all = [...new Set(criteria.all_)];
    const exact = condition(
      `(SELECT count(DISTINCT own.value) ${asked}) = ?`,
      JSON.stringify(all),
      all.length,
    );
    // Most rows without the tags are excluded by their text, which costs little of what reading it as JSON does.
    const rough = all
      .slice(0, MAX_ROUGH_TAGS)
      .map((tag) => condition(`instr(${column}, ?)`, JSON.stringify(tag)));
    parts.push(combine([...rough, exact]));
  }
  if (criteria.any_) parts.push(condition(`EXISTS (SELECT 1 ${asked})`, JSON.stringify(criteria.any_)));
  if (criteria.is_null_ !== null && criteria.is_null_ !== undefined) {
    parts.push(condition(`${column} ${criteria.is_null_ ? "=" : "<>"} '[]'`));
  }
  return parts.length === 0 ? undefined : combine(parts, criteria.operator);
}

interface StateFilter {
  operator?: "and_" | "or_";
  type?: Maybe<Criterion>;
  name?: Maybe<Criterion>;
}

/** The condition on a run's state. */
export function stateCriterion(table: string, criteria: Maybe<StateFilter>): Condition | undefined {
  if (!criteria) return undefined;
  return combine(
    [criterion(`${table}.state_type`, criteria.type), criterion(`${table}.state_name`, criteria.name)],
    criteria.operator,
  );
}
