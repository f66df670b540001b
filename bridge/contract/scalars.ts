/** The scalars on the wire: ids, times, labels, names, and Prefect's and_/or_ operator. */
import { z } from "zod";
import { durationOf } from "./pydantic/duration.ts";
import { isTimeText } from "./time-text.ts";

/** Any UUID, of any version, as Prefect takes them; in lower case, as ids are stored. */
export const uuid = z.guid().toLowerCase();

/** A moment as text, exact to the microsecond: `2026-11-21T03:27:32.167536Z`. */
export const timestamp = z.string().refine(isTimeText, {
  error: ({ input }) => `Unable to parse string [${String(input)}]`,
});

/** Seconds, as a number or as a string that names a length of time (`PT10M`, `00:10:00`). */
export const duration = z.union([
  z.number(),
  z.string().refine((text) => "seconds" in durationOf(text), { error: "Invalid duration" }),
]);

/** A name that may stand in a path. */
export const name = z.string().regex(/^[^/%&><]+$/);

/** A key of lower-case letters, digits and dashes. */
export const slug = z.string().regex(/^[a-z0-9-]*$/);

/** Any JSON object. */
export const json = z.record(z.string(), z.unknown());

/** Labels: text to one scalar each. */
export const labels = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** How the parts of a filter combine. */
export const operator = z.enum(["and_", "or_"]);

/** The page a `filter` call asks for: `limit` at most 200. */
export const page = {
  limit: z.number().int().nullish(),
  offset: z.number().int().min(0).nullish(),
};

/** The page a `paginate` call asks for, counted from 1. */
export const numberedPage = {
  limit: z.number().int().nullish(),
  page: z.number().int().min(1).optional(),
};

/** One page of a `paginate` answer. */
export interface Paginated<T> {
  results: T[];
  count: number;
  limit: number;
  pages: number;
  page: number;
}
