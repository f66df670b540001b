/**
 * The API for the process that has the database open: it answers what every run calls at once, and loads the routes for
 * the first call that is another.
 */
import type { Changes } from "../contract/change.ts";
import type { KnownAnswer } from "../contract/known-answer.ts";
import type { OwnerIdentity } from "../processes/identity.ts";
import type { ApiServer } from "./app.ts";
import { answerAtOnce } from "./at-once/answer.ts";
import type { ServerContext } from "./context.ts";
import { openServer } from "./create-context.ts";
import { errorResponse } from "./http/http-error.ts";

/** The API without a port, for the code of this process. */
export interface InProcessServer {
  readonly context: ServerContext;
  readonly changes: Changes;
  /** What a call is answered, where that is known without its route. */
  answer(method: string, path: string, body: unknown): KnownAnswer | undefined;
  fetch(request: Request): Promise<Response>;
  /** Scheduler and late runs, for as long as the API is served; returns what stops them. */
  startServices(): Promise<() => void>;
  close(): Promise<void>;
}

/**
 * @param owner the process whose runs those are that it creates
 * @throws DatabaseError with one line when the file cannot be used
 */
export function createInProcessServer(database: string, owner: OwnerIdentity | undefined): InProcessServer {
  const open = openServer(database);
  const { context } = open;
  let routes: Promise<ApiServer> | undefined;
  const load = (): Promise<ApiServer> => {
    routes ??= import("./app.ts").then(({ serverOn }) => serverOn(open));
    return routes;
  };
  return {
    context,
    changes: { subscribe: context.changes.subscribe },
    answer(method, path, body) {
      try {
        return answerAtOnce(open, owner, method, path, body);
      } catch (error) {
        return { failure: errorResponse(error) };
      }
    },
    fetch: async (request) => (await load()).fetch(request),
    startServices: async () => (await load()).startServices(),
    async close() {
      context.events.close();
      context.changes.close();
      context.database.close();
    },
  };
}
