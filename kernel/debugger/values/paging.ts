/** What is inside a value, slice by slice: pages a front end asks for, and parts where it asks for all of too much. */

import { type Given, someText, someWhole } from "../protocol/arguments.ts";
import { type DapVariable, DebugError } from "../protocol/dap.ts";

/** A slice of what is inside; `filter` keeps to numbered or to named ones. A count of 0 means all. */
export interface Page {
  start?: number;
  count?: number;
  filter?: "indexed" | "named";
}

/** The numbered or the named ones inside a value. */
export interface Members {
  kind: "indexed" | "named";
  size: number;
  /** The place of the first one among all of the value, where these are only a part. */
  first?: number;
  /** Up to `count` of them from `start` on. */
  take(start: number, count: number): Promise<DapVariable[]>;
}

/** How many are shown at a time where a front end asks for no pages, and how many of them make a part. */
export const CHUNK = 100;
const MOST_NAMED = 1000;

/** Something of which any number is there already. */
export function readyMembers(kind: Members["kind"], all: readonly DapVariable[]): Members {
  return {
    kind,
    size: all.length,
    take: async (start, count) => all.slice(start, start + count),
  };
}

/** A page as a front end sent it. Errors: `DebugError` for what is none. */
export function pageFrom(given: Given): Page {
  const filter = someText(given, "filter");
  if (filter !== undefined && filter !== "indexed" && filter !== "named")
    throw new DebugError("`filter` has to be indexed or named");
  return {
    start: someWhole(given, "start") ?? 0,
    count: someWhole(given, "count") ?? 0,
    ...(filter ? { filter } : {}),
  };
}

/** One slice over several members, as if they stood behind each other. */
async function across(all: readonly Members[], start: number, count: number): Promise<DapVariable[]> {
  const found: DapVariable[] = [];
  let from = start;
  let left = count;
  for (const { size, take } of all) {
    const here = Math.min(left, Math.max(0, size - from));
    if (here > 0) found.push(...(await take(from, here)));
    left -= here;
    from = Math.max(0, from - size);
  }
  return found;
}

/** In parts of a hundred (or of a hundred hundreds, and so on), each to be opened. */
function inParts(
  { kind, size, first = 0, take }: Members,
  refer: (members: Members) => number,
): DapVariable[] {
  let most = CHUNK;
  while (size / most > CHUNK) most *= CHUNK;
  return Array.from({ length: Math.ceil(size / most) }, (_, index) => {
    const start = index * most;
    const length = Math.min(most, size - start);
    const name = `[${first + start}…${first + start + length - 1}]`;
    const part: Members = {
      kind,
      size: length,
      first: first + start,
      take: (at, count) => take(start + at, count),
    };
    return { name, value: "", variablesReference: refer(part) };
  });
}

/** All of them, in parts where they are too many to be shown at once. `refer` gives a part its reference. */
async function whole(members: Members, refer: (part: Members) => number): Promise<DapVariable[]> {
  return members.size > (members.kind === "indexed" ? CHUNK : MOST_NAMED)
    ? inParts(members, refer)
    : members.take(0, members.size);
}

/** What a front end is shown of `members` for a page. */
export async function showPage(
  members: readonly Members[],
  { start = 0, count = 0 }: Page,
  refer: (part: Members) => number,
): Promise<DapVariable[]> {
  if (count > 0 || start > 0) return across(members, start, count || Number.POSITIVE_INFINITY);
  return (await Promise.all(members.map((one) => whole(one, refer)))).flat();
}
