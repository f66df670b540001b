/** Reads a list: filtered, sorted, by offset or by page, or only counted. */
import type { Paginated } from "../../contract/scalars.ts";
import type { Database, Row } from "../db/database.ts";
import { readLimit } from "../http/body.ts";
import type { Condition } from "./condition.ts";

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

export function listRows(database: Database, listing: Listing, where: Condition, page: Page): Row[] {
  const limit = readLimit(page.limit);
  return database.all(
    `${listing.select} WHERE ${where.sql} ORDER BY ${listing.sort} LIMIT ? OFFSET ?`,
    ...where.values,
    limit,
    page.offset ?? 0,
  );
}

export function countRows(database: Database, from: string, where: Condition): number {
  return Number(
    database.get(`SELECT count(*) AS count FROM ${from} WHERE ${where.sql}`, ...where.values)?.count ?? 0,
  );
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
