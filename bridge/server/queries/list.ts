/** Reads a list: filtered, sorted, by offset or by page, or only counted. */
import type { Paginated } from "../../contract/scalars.ts";
import type { Database, Row } from "../db/database.ts";
import { withinTime } from "../db/read-limit.ts";
import { readLimit } from "../http/body.ts";
import type { Condition } from "./conditions/condition.ts";
import { countLarge, findRows, type LargeTable } from "./find-rows.ts";

/** A list that can be asked for. */
export interface Listing {
  /** The whole query up to WHERE. */
  select: string;
  /** What `count(*)` counts, joins included. */
  from: string;
  sort: string;
}

interface Page {
  limit?: number | null;
  offset?: number | null;
}

/** One page of the list. @throws 422 for a limit that is none */
export function listRows(database: Database, listing: Listing, where: Condition, page: Page): Row[] {
  const limit = readLimit(page.limit);
  if (isLarge(listing.from)) {
    const ids = findRows(database, listing.from, where, { ...listing, limit, offset: page.offset ?? 0 });
    return rowsOf(database, listing, ids);
  }
  return database.all(
    `${listing.select} WHERE ${withinTime(tableOf(listing.from))} AND ${where.sql} ORDER BY ${listing.sort} LIMIT ? OFFSET ?`,
    ...where.values,
    limit,
    page.offset ?? 0,
  );
}

/** The rows of these ids, in their order. */
function rowsOf(database: Database, { select, from }: Listing, ids: readonly string[]): Row[] {
  if (ids.length === 0) return [];
  const rows = database.all(
    `${select} WHERE ${from}.id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}

/** @param from the table, with the joins that `where` needs */
export function countRows(database: Database, from: string, where: Condition): number {
  if (isLarge(from)) return countLarge(database, from, where);
  return Number(
    database.get(
      `SELECT count(*) AS count FROM ${from} WHERE ${withinTime(tableOf(from))} AND ${where.sql}`,
      ...where.values,
    )?.count ?? 0,
  );
}

/** The first table of a join. */
function tableOf(from: string): string {
  return from.split(" ", 1)[0] ?? from;
}

function isLarge(from: string): from is LargeTable {
  return from === "flow_run" || from === "task_run";
}

/** One page, counted from 1, with how many there are. */
export function paginate<T>(
  database: Database,
  listing: Listing,
  where: Condition,
  { limit: requested, page = 1 }: { limit?: number | null; page?: number },
  wire: (row: Row) => T,
): Paginated<T> {
  const limit = readLimit(requested);
  const count = countRows(database, listing.from, where);
  const rows = listRows(database, listing, where, { limit, offset: (page - 1) * limit });
  return { results: rows.map(wire), count, limit, pages: limit === 0 ? 0 : Math.ceil(count / limit), page };
}
