/** The API: Prefect's paths under /api, on one database. `fetch` needs no port. */
import { Hono } from "hono";
import type { Changes } from "../contract/change.ts";
import type { ServerContext } from "./context.ts";
import { type OpenServer, openServer } from "./create-context.ts";
import { errorResponse } from "./http/http-error.ts";
import { redirectOrRefuse } from "./http/redirect.ts";
import { adminRoutes } from "./routes/admin.ts";
import { artifactRoutes } from "./routes/artifacts.ts";
import { blockRoutes } from "./routes/blocks.ts";
import { tagLimitRoutes } from "./routes/concurrency-limits.ts";
import { deploymentRoutes } from "./routes/deployments.ts";
import { eventRoutes } from "./routes/events.ts";
import { flowRunInputRoutes } from "./routes/flow-run-inputs.ts";
import { flowRunRoutes } from "./routes/flow-runs.ts";
import { flowRoutes } from "./routes/flows.ts";
import { logRoutes } from "./routes/logs.ts";
import { scheduleRoutes } from "./routes/schedules.ts";
import { stateRoutes, taskRunRoutes } from "./routes/task-runs.ts";
import { uiRoutes } from "./routes/ui.ts";
import { concurrencyLimitRoutes } from "./routes/v2-concurrency-limits.ts";
import { variableRoutes } from "./routes/variables.ts";
import { workPoolRoutes } from "./routes/work-pools.ts";
import { workQueueRoutes } from "./routes/work-queues.ts";
import { startServices } from "./services/start.ts";

export interface ApiServer {
  /** Everything under /api. */
  readonly app: Hono;
  readonly context: ServerContext;
  fetch(request: Request): Promise<Response>;
  readonly changes: Changes;
  /** Scheduler and late runs, for as long as somebody serves; returns what stops them. */
  startServices(): () => void;
  close(): Promise<void>;
}

/**
 * Opens the database (a file path, or `:memory:`) and serves the API from it.
 * @throws DatabaseError with one line when the file cannot be used
 */
export async function createServer({ database }: { database: string }): Promise<ApiServer> {
  return serverOn(openServer(database));
}

/** Serves the API from an open database. */
export function serverOn({ context, owners }: OpenServer): ApiServer {
  const api = new Hono();
  for (const routes of [
    adminRoutes(),
    flowRoutes(context),
    flowRunRoutes(context, owners),
    flowRunInputRoutes(context),
    taskRunRoutes(context, owners),
    stateRoutes(context),
    eventRoutes(context),
    logRoutes(context),
    artifactRoutes(context),
    deploymentRoutes(context),
    scheduleRoutes(context),
    workPoolRoutes(context),
    workQueueRoutes(context),
    variableRoutes(context),
    concurrencyLimitRoutes(context),
    tagLimitRoutes(context),
    blockRoutes(),
    uiRoutes(context, owners),
  ]) {
    api.route("/", routes);
  }
  const app = new Hono().route("/api", api);
  app.onError(errorResponse);
  app.notFound(redirectOrRefuse(app));
  return {
    app,
    context,
    fetch: async (request) => app.fetch(request),
    changes: { subscribe: context.changes.subscribe },
    startServices: () => startServices(context, owners),
    async close() {
      context.changes.close();
      context.database.close();
    },
  };
}
