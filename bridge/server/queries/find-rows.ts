/** Finds the rows of a large table that a filter and a sort ask for: led by what is rare, or in the sort's order. */
import type { Database } from "../db/database.ts";
import { withinTime } from "../db/read-limit.ts";
import { ALWAYS, type Condition, type Lead } from "./condition.ts";
import { WALKS, type Walk } from "./sorts.ts";

export type LargeTable = "flow_run" | "task_run";

/** So many rows are looked up and sorted in about the time in which a walk meets a page of what is less rare. */
const RARE_ROWS = 4000;

/** So many rows are looked up at once rather than counted along an index that knows less of them. */
const FEW_ROWS = 20_000;

/** The ids of a page, in the order of `sort`. */
export function findRows(
  database: Database,
  table: LargeTable,
  where: Condition,
  { sort, limit, offset }: { sort: string; limit: number; offset: number },
): string[] {
  const leads = where.leads ?? [];
  const rarest = rarestOf(database, table, leads, RARE_ROWS);
  const rows = rarest
    ? database.all(
        `${led(table, rarest)} WHERE ${withinTime(table)} AND ${where.sql} ORDER BY ${sort} LIMIT ? OFFSET ?`,
        ...rarest.values,
        ...where.values,
        limit,
        offset,
      )
    : database.all(
        `SELECT ${table}.id AS id FROM ${table}${walking(WALKS[sort], leads)}
         WHERE ${withinTime(table)} AND ${where.sql}
         ORDER BY ${sort} LIMIT ? OFFSET ?`,
        ...where.values,
        limit,
        offset,
      );
  return rows.map(({ id }) => String(id));
}

/** How many rows of the table a filter finds. */
export function countLarge(database: Database, table: LargeTable, where: Condition): number {
  // SQLite finds the index of one value by itself.
  const leads = (where.leads ?? []).filter(({ column }) => column === undefined);
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

function walking(walk: Walk | undefined, leads: readonly Lead[]): string {
  if (!walk) return "";
  const columns = new Set(leads.map(({ column }) => column));
  const [narrow] = Object.entries(walk.of ?? {}).filter(([column]) => columns.has(column));
  return ` INDEXED BY ${narrow?.[1] ?? walk.index}`;
}
