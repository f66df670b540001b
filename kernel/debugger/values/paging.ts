/** Serves the members of a value page by page, and in chunks where a front end asks for too many at once. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import { type Arguments, readOptionalInteger, readOptionalString } from "../protocol/arguments.ts";
import { DebugError } from "../protocol/debug-error.ts";

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
  /** The index of the first one among all of the value, where these are only a chunk. */
  first?: number;
  /** Up to `count` of them from `start` on. */
  take(start: number, count: number): Promise<DebugProtocol.Variable[]>;
}

/** How many indexed members are shown at once where a front end asks for no pages, and how many make a chunk. */
export const CHUNK = 100;
const MAX_NAMED = 1000;

/** Members that have been read already. */
export function readyMembers(kind: Members["kind"], all: readonly DebugProtocol.Variable[]): Members {
  return {
    kind,
    size: all.length,
    take: async (start, count) => all.slice(start, start + count),
  };
}

/** The page that a request asks for. @throws DebugError for an invalid one. */
export function readPage(args: Arguments): Page {
  const filter = readOptionalString(args, "filter");
  if (filter !== undefined && filter !== "indexed" && filter !== "named")
    throw new DebugError("`filter` must be indexed or named");
  return {
    start: readOptionalInteger(args, "start") ?? 0,
    count: readOptionalInteger(args, "count") ?? 0,
    filter,
  };
}

/** One slice over several members, as if they followed each other. */
async function across(
  all: readonly Members[],
  start: number,
  count: number,
): Promise<DebugProtocol.Variable[]> {
  const variables: DebugProtocol.Variable[] = [];
  let from = start;
  let left = count;
  for (const { size, take } of all) {
    const here = Math.min(left, Math.max(0, size - from));
    if (here > 0) variables.push(...(await take(from, here)));
    left -= here;
    from = Math.max(0, from - size);
  }
  return variables;
}

/** In chunks of a hundred (or of a hundred hundreds, and so on), each to be opened. */
function inChunks(
  { kind, size, first = 0, take }: Members,
  refer: (members: Members) => number,
): DebugProtocol.Variable[] {
  let chunk = CHUNK;
  while (size / chunk > CHUNK) chunk *= CHUNK;
  return Array.from({ length: Math.ceil(size / chunk) }, (_, index) => {
    const start = index * chunk;
    const length = Math.min(chunk, size - start);
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

/** All of them, in chunks where they are too many to be shown at once. `refer` gives a chunk its reference. */
async function allOf(members: Members, refer: (part: Members) => number): Promise<DebugProtocol.Variable[]> {
  return members.size > (members.kind === "indexed" ? CHUNK : MAX_NAMED)
    ? inChunks(members, refer)
    : members.take(0, members.size);
}

/** The variables of `members` for a page. */
export async function showPage(
  members: readonly Members[],
  { start = 0, count = 0 }: Page,
  refer: (part: Members) => number,
): Promise<DebugProtocol.Variable[]> {
  if (count > 0 || start > 0) return across(members, start, count || Number.POSITIVE_INFINITY);
  return (await Promise.all(members.map((one) => allOf(one, refer)))).flat();
}
