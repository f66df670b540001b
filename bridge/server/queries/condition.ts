/** Turns the parts of a filter into SQL: a condition and its values. */
import { parseTime } from "../../contract/time.ts";
import type { Value } from "../db/database.ts";

export interface Condition {
  sql: string;
  values: Value[];
}

export const ALWAYS: Condition = { sql: "1", values: [] };

export function condition(sql: string, ...values: Value[]): Condition {
  return { sql, values };
}

/** All (or any) of the conditions; with none, always. */
export function combine(parts: (Condition | undefined)[], operator: "and_" | "or_" = "and_"): Condition {
  const some = parts.filter((part) => part !== undefined);
  if (some.length === 0) return ALWAYS;
  const glue = operator === "or_" ? " OR " : " AND ";
  return {
    sql: `(${some.map((part) => part.sql).join(glue)})`,
    values: some.flatMap((part) => part.values),
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

/** The condition a criterion puts on a column. */
export function criterion(column: string, criteria: Maybe<Criterion>): Condition | undefined {
  if (!criteria) return undefined;
  const parts: Condition[] = [];
  const add = <T>(value: Maybe<T>, toCondition: (value: T) => Condition): void => {
    if (value !== null && value !== undefined) parts.push(toCondition(value));
  };
  add(criteria.any_, (list) => condition(`${column} ${IN}`, JSON.stringify(list)));
  add(criteria.not_any_, (list) => condition(`${column} NOT ${IN}`, JSON.stringify(list)));
  add(criteria.like_, (like) => condition(`${column} LIKE ?`, `%${like}%`));
  add(criteria.is_null_, (none) => condition(`${column} IS ${none ? "" : "NOT "}NULL`));
  add(criteria.exists_, (some) => condition(`${column} IS ${some ? "NOT " : ""}NULL`));
  add(criteria.eq_, (flag) => condition(`${column} = ?`, flag ? 1 : 0));
  add(criteria.before_, (time) => condition(`${column} <= ?`, parseTime(time)));
  add(criteria.after_, (time) => condition(`${column} >= ?`, parseTime(time)));
  add(criteria.ge_, (least) => condition(`${column} >= ?`, least));
  add(criteria.le_, (most) => condition(`${column} <= ?`, most));
  return parts.length === 0 ? undefined : combine(parts, criteria.operator);
}

interface TagsFilter {
  operator?: "and_" | "or_";
  all_?: Maybe<string[]>;
  any_?: Maybe<string[]>;
  is_null_?: Maybe<boolean>;
}

/** The condition on a column that holds a JSON list of tags. */
export function tagsCriterion(column: string, criteria: Maybe<TagsFilter>): Condition | undefined {
  if (!criteria) return undefined;
  const parts: Condition[] = [];
  const own = `SELECT value FROM json_each(${column})`;
  if (criteria.all_) {
    parts.push(
      condition(
        `NOT EXISTS (SELECT 1 FROM json_each(?) AS requested WHERE requested.value NOT IN (${own}))`,
        JSON.stringify(criteria.all_),
      ),
    );
  }
  if (criteria.any_) {
    parts.push(
      condition(
        `EXISTS (SELECT 1 FROM json_each(?) AS requested WHERE requested.value IN (${own}))`,
        JSON.stringify(criteria.any_),
      ),
    );
  }
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
