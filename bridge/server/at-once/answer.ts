/** Answers the calls that every flow run makes, at once: without routes, requests and schemas, which take long to load. */

import type { z } from "zod";
import type { KnownValue } from "../../contract/known-answer.ts";
import type { FlowCreate } from "../../contract/runs/flow.ts";
import type { flowRunCreate } from "../../contract/runs/flow-run.ts";
import type { setStateRequest } from "../../contract/runs/state.ts";
import type { taskRunCreate } from "../../contract/runs/task-run.ts";
import { parseCarried } from "../../parameters/exact-numbers.ts";
import type { OwnerIdentity } from "../../processes/identity.ts";
import { UUID_PATTERN } from "../../uuid.ts";
import { wellFormedJson } from "../../well-formed.ts";
import type { OpenServer } from "../create-context.ts";
import { MAX_LIMIT } from "../http/body.ts";
import { asId } from "../http/path.ts";
import { findLimit, wireLimit } from "../limits/limit-row.ts";
import { saveFlow } from "../resources/write-flow.ts";
import { createOwnedRun } from "../runs/creation/create-owned-run.ts";
import { createTaskRun } from "../runs/creation/create-task-run.ts";
import { SELECT_FLOW_RUN, wireFlowRun } from "../runs/rows/flow-run-row.ts";
import { wireTaskRun } from "../runs/rows/task-run-row.ts";
import { proposeFlowRunState } from "../runs/states/propose-flow-run-state.ts";
import {
  isFilterOfIds,
  isFlowCreate,
  isFlowRunCreate,
  isSetStateRequest,
  isTaskRunCreate,
} from "./well-formed-body.ts";

const STATE_PATH = new RegExp(`^/flow_runs/(${UUID_PATTERN})/set_state$`);
const LIMIT_PATH = /^\/v2\/concurrency_limits\/([^/?#]+)$/;

/**
 * What the route would answer with success, as it would be read from JSON, or that there is no such thing; undefined for
 * any other call, and for one that the route may refuse.
 * @throws what the database throws
 */
export function answerAtOnce(
  server: OpenServer,
  owner: OwnerIdentity | undefined,
  method: string,
  path: string,
  body: unknown,
): KnownValue | undefined {
  const answer = answerTo(method, path);
  if (!answer) return undefined;
  const value = answer(server, owner, body === undefined ? undefined : asReceived(body));
  if (value === null) return { isAbsent: true };
  return value === undefined ? undefined : { value: parseCarried(JSON.stringify(value)) };
}

/** A body as it is after the way through JSON. */
function asReceived(body: unknown): unknown {
  return parseCarried(wellFormedJson(JSON.stringify(body)));
}

function answerTo(method: string, path: string): Answer | undefined {
  if (method === "GET") {
    const [, name] = LIMIT_PATH.exec(path) ?? [];
    return name === undefined ? undefined : readingLimit(name);
  }
  if (method !== "POST") return undefined;
  const [, id] = STATE_PATH.exec(path) ?? [];
  return id === undefined ? POSTS[path] : proposing(id);
}

/** Undefined where the route is to answer, null where there is no such thing. */
type Answer = (server: OpenServer, owner: OwnerIdentity | undefined, body: unknown) => unknown;

const POSTS: Readonly<Record<string, Answer>> = {
  "/flows/": ({ context }, _, body) =>
    isFlowCreate(body) ? saveFlow(context, body as FlowCreate).flow : undefined,
  "/flow_runs/": ({ context, owners }, owner, body) => {
    if (!isFlowRunCreate(body)) return undefined;
    const made = createOwnedRun(context, owners, body as z.output<typeof flowRunCreate>, owner);
    return made && wireFlowRun(made.row, context.ownTimes.now(String(made.row.id)));
  },
  "/task_runs/": ({ context }, _, body) => {
    if (!isTaskRunCreate(body)) return undefined;
    return wireTaskRun(createTaskRun(context, body as z.output<typeof taskRunCreate>).row, context.now());
  },
  "/flow_runs/filter": ({ context, owners }, _, body) => {
    if (!isFilterOfIds(body)) return undefined;
    owners.sweep();
    const { any_: ids } = (body as { flow_runs: { id: { any_: string[] } } }).flow_runs.id;
    return context.database
      .all(
        `${SELECT_FLOW_RUN} WHERE flow_run.id IN (SELECT value FROM json_each(?)) ORDER BY flow_run.id DESC LIMIT ?`,
        JSON.stringify(ids),
        MAX_LIMIT,
      )
      .map((row) => wireFlowRun(row, context.ownTimes.now(String(row.id))));
  },
};

function proposing(id: string): Answer {
  return ({ context, owners }, owner, body) =>
    isSetStateRequest(body)
      ? proposeFlowRunState(context, owners, id, body as z.output<typeof setStateRequest>, owner)
      : undefined;
}

/** One that has a limit or not: a name that may be an id, or is not well encoded, is the route's. */
function readingLimit(encoded: string): Answer {
  return ({ context }) => {
    const name = decoded(encoded);
    if (name === undefined || asId(name) !== undefined) return undefined;
    const limit = findLimit(context, "name", name);
    return limit ? wireLimit(limit) : null;
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
