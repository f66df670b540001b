/** Puts what was answered into a form in which the answers of two servers can be equal: ids numbered, times replaced. */
import type { Exchange } from "./conversation.ts";

export interface Line {
  /** `POST /flows/<id 1>` */
  call: string;
  status: number;
  body: unknown;
  location?: string;
  retryAfter?: string;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const TIME = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?/g;
/** Where the next page of events is: each server writes tokens of its own. */
const TOKEN = /(?:https?:\/\/[^/]+\/api)?\/events\/filter\/next\?page-token=[\w%+/=-]{100,}/g;
/** Times this near to now are of this conversation; others were chosen, and must be equal. */
const NEAR_MS = 26 * 3_600_000;
/** What is measured. */
const MEASURED = new Set([
  "total_run_time",
  "time_in_current_state",
  "estimated_run_time",
  "estimated_start_time_delta",
  "sum_estimated_run_time",
  "sum_estimated_lateness",
]);
/** A name as servers give one to a run: two words. */
const GENERATED_NAME = /^[a-z]+-[a-z]+$/;

/** The transcript of what was answered. */
export function transcript(exchanges: readonly Exchange[], now = Date.now()): Line[] {
  const ids = new Map<string, string>();
  const sent = new Set<string>();
  const replaced = (text: string): string =>
    text
      .replace(TOKEN, "/api/events/filter/next?page-token=<token>")
      .replace(UUID, (id) => {
        const key = id.toLowerCase();
        if (!ids.has(key)) ids.set(key, `<id ${ids.size + 1}>`);
        return ids.get(key) ?? id;
      })
      .replace(TIME, (time) => {
        const at = Date.parse(/[Z+]|-\d{2}:\d{2}$/.test(time.slice(10)) ? time : `${time}Z`);
        return Math.abs(at - now) < NEAR_MS ? "<time>" : time;
      });
  const normal = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") {
      if (
        (key === "name" || key === "prefect.resource.name") &&
        GENERATED_NAME.test(value) &&
        !sent.has(value)
      )
        return "<name>";
      return replaced(value);
    }
    if (typeof value === "number" && MEASURED.has(key)) return "<measured>";
    // Prefect answers with a set.
    if (Array.isArray(value) && key === "capabilities") return value.toSorted();
    // What is wrong in a body has no order.
    if (Array.isArray(value) && key === "exception_detail") return sorted(value.map((each) => normal(each)));
    if (Array.isArray(value)) return value.map((each) => normal(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([each, inner]) => [replaced(each), normal(inner, each)]),
    );
  };
  return exchanges.map(({ method, path, sent: body, status, body: answered, location, retryAfter }) => {
    collectStrings(body, sent);
    return {
      call: `${method} ${replaced(path)}`,
      status,
      body: normal(answered),
      ...(location === undefined ? {} : { location: replaced(location.replace(/^https?:\/\/[^/]*/, "")) }),
      // It is drawn by chance, or one that is the same for all.
      ...(retryAfter === undefined
        ? {}
        : { retryAfter: Number.isInteger(Number(retryAfter)) ? retryAfter : "<seconds>" }),
    };
  });
}

function sorted(values: readonly unknown[]): unknown[] {
  return values
    .map((value) => [JSON.stringify((value as { loc?: unknown }).loc), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value);
}

function collectStrings(value: unknown, into: Set<string>): void {
  if (typeof value === "string") into.add(value);
  else if (Array.isArray(value)) for (const each of value) collectStrings(each, into);
  else if (typeof value === "object" && value !== null) collectStrings(Object.values(value), into);
}
