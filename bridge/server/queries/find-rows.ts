/** Finds the rows of a large table that a filter and a sort ask for: led by what is rare, or in the sort's order. */
import type { Database } from "../db/database.ts";
import { withinTime } from "../db/read-limit.ts";
import { ALWAYS, type Condition, condition, type Lead } from "./conditions/condition.ts";
import { WALKS, type Walk } from "./sorts.ts";

/** The tables whose rows are never found by going through all of them. */
export type LargeTable = "flow_run" | "task_run";

/** So many rows are looked up and sorted in about the time in which a walk meets a page of what is less rare. */
const RARE_ROWS = 4000;

/** So many rows are looked up at once rather than counted along an index that knows less of them. */
const FEW_ROWS = 20_000;

/** Of so many values each is walked by itself, and the walks are merged. */
const MERGED_VALUES = 8;

/** The ids of a page, in the order of `sort`. */
export function findRows(
  database: Database,
  table: LargeTable,
  where: Condition,
  { sort, limit, offset }: { sort: string; limit: number; offset: number },
): string[] {
  const leads = where.leads ?? [];
  const rarest = rarestOf(database, table, leads, RARE_ROWS);
  const walk = WALKS[sort];
  const { sql, values } = rarest
    ? ledBy(table, rarest, where, sort)
    : walk
      ? walked(table, where, sort, walk, narrowest(database, walk, leads))
      : inAnyOrder(table, where, sort);
  return database.all(`${sql} LIMIT ? OFFSET ?`, ...values, limit, offset).map(({ id }) => String(id));
}

function ledBy(table: LargeTable, lead: Lead, where: Condition, sort: string): Condition {
  const sql = `${led(table, lead)} WHERE ${withinTime(table)} AND ${where.sql} ORDER BY ${sort}`;
  return condition(sql, ...lead.values, ...where.values);
}

function inAnyOrder(table: LargeTable, where: Condition, sort: string): Condition {
  const sql = `SELECT ${table}.id AS id FROM ${table} WHERE ${withinTime(table)} AND ${where.sql} ORDER BY ${sort}`;
  return condition(sql, ...where.values);
}

/** Walks the index of the sort, or that of a column and the sort at each value of the column: merged, they are in order. */
function walked(
  table: LargeTable,
  where: Condition,
  sort: string,
  { index, by, of }: Walk,
  narrow: Narrow | undefined,
): Condition {
  const order = sort.endsWith(" DESC") ? "DESC" : "ASC";
  const select = (from: string, also: string) =>
    `SELECT ${table}.id AS id, ${by ?? "NULL"} AS at, ${table}.rowid AS number FROM ${table} INDEXED BY ${from}
     WHERE ${withinTime(table)}${also} AND ${where.sql}`;
  if (!narrow || by === undefined) return condition(`${select(index, "")} ORDER BY ${sort}`, ...where.values);
  const { column, values } = narrow;
  const one = select(of?.[column] ?? index, ` AND ${column} = ?`);
  return condition(
    `${values.map(() => one).join(" UNION ALL ")} ORDER BY at ${order}, number ${order}`,
    ...values.flatMap((value) => [value, ...where.values]),
  );
}

interface Narrow {
  column: string;
  values: readonly string[];
}

/** The column with an index of it and the sort that may have the fewest values, if those are few. */
function narrowest(database: Database, { of = {} }: Walk, leads: readonly Lead[]): Narrow | undefined {
  let best: Narrow | undefined;
  for (const { column, oneOf, values: given } of leads) {
    if (column === undefined || oneOf === undefined || !(column in of)) continue;
    const values =
      typeof oneOf === "string"
        ? database.all(`${oneOf} LIMIT ?`, ...given, MERGED_VALUES + 1).map(({ id }) => String(id))
        : [...new Set(oneOf)];
    if (values.length <= MERGED_VALUES && values.length < (best?.values.length ?? Number.POSITIVE_INFINITY))
      best = { column, values };
  }
  return best;
}

/** How many rows of the table a filter finds. */
export function countLarge(database: Database, table: LargeTable, where: Condition): number {
  // SQLite finds the index of one value by itself.
  const leads = (where.leads ?? []).filter(({ oneOf }) => typeof oneOf !== "object" || oneOf.length !== 1);
  const rarest = rarestOf(database, table, leads, FEW_ROWS);
  const row = rarest
    ? database.get(
        `SELECT count(*) AS count FROM (${led(table, rarest)} WHERE ${withinTime(table)} AND ${where.sql})`,
        ...rarest.values,
        ...where.values,
      )
    : database.get(
        `SELECT count(*) AS count FROM ${table}${where === ALWAYS ? "" : ` WHERE ${withinTime(table)} AND ${where.sql}`}`,
        ...where.values,
      );
  return Number(row?.count ?? 0);
}

/** The lead to the fewest rows, if they are fewer than `most`. */
function rarestOf(
  database: Database,
  table: LargeTable,
  leads: readonly Lead[],
  most: number,
): Lead | undefined {
  let best: Lead | undefined;
  let fewest = most;
  const countUpTo = (source: string, { values }: Lead): number => {
    const row = database.get(
      `SELECT count(*) AS count FROM (SELECT 1 FROM ${source} LIMIT ?)`,
      ...values,
      fewest,
    );
    return Number(row?.count ?? 0);
  };
  for (const lead of leads) {
    // What names the rows may be as many as the rows of the table: it is counted first.
    if (lead.source !== undefined && countUpTo(lead.source, lead) >= fewest) continue;
    const count = countUpTo(`${table} WHERE ${withinTime(table)} AND ${lead.sql}`, lead);
    if (count >= fewest) continue;
    best = lead;
    fewest = count;
  }
  return best;
}

/** CROSS JOIN and NOT INDEXED keep SQLite from choosing another way. */
function led(table: LargeTable, lead: Lead): string {
  return `WITH lead AS MATERIALIZED (SELECT ${table}.rowid AS number FROM ${table} WHERE ${lead.sql})
    SELECT ${table}.id AS id FROM lead CROSS JOIN ${table} NOT INDEXED ON ${table}.rowid = lead.number`;
}
