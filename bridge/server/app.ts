/** The API: Prefect's paths under /api, on one database. `fetch` needs no port. */
import { Hono } from "hono";
import type { Changes } from "../contract/change.ts";
import { UI_SETTINGS_PATH, uiSettings } from "../contract/ui-settings.ts";
import type { Reach } from "../notify/http/policy.ts";
import { createBuiltInBlocks } from "./blocks/built-in/built-in-blocks.ts";
import { createVault } from "./blocks/encryption/vault.ts";
import type { ServerContext } from "./context.ts";
import { type OpenServer, openServer } from "./create-context.ts";
import { refuseVersion } from "./http/api-version.ts";
import { errorResponse } from "./http/http-error.ts";
import { redirectOrRefuse } from "./http/redirect.ts";
import { answerReads, type Reads } from "./reads/answer-reads.ts";
import { adminRoutes } from "./routes/admin/admin.ts";
import { blockDocumentRoutes } from "./routes/blocks/block-documents.ts";
import { blockSchemaRoutes } from "./routes/blocks/block-schemas.ts";
import { blockTypeRoutes } from "./routes/blocks/block-types.ts";
import { collectionRoutes } from "./routes/collections/collections.ts";
import { deploymentRoutes } from "./routes/deployments/deployments.ts";
import { scheduleRoutes } from "./routes/deployments/schedules.ts";
import { workPoolRoutes } from "./routes/deployments/work-pools.ts";
import { workQueueRoutes } from "./routes/deployments/work-queues.ts";
import { automationRoutes } from "./routes/events/automations.ts";
import { eventRoutes } from "./routes/events/events.ts";
import { tagLimitRoutes } from "./routes/limits/concurrency-limits.ts";
import { concurrencyLimitRoutes } from "./routes/limits/v2-concurrency-limits.ts";
import { artifactRoutes } from "./routes/runs/artifacts.ts";
import { flowRunInputRoutes } from "./routes/runs/flow-run-inputs.ts";
import { flowRunProposalRoutes } from "./routes/runs/flow-run-proposals.ts";
import { flowRunViewRoutes } from "./routes/runs/flow-run-views.ts";
import { flowRunRoutes } from "./routes/runs/flow-runs.ts";
import { flowRoutes } from "./routes/runs/flows.ts";
import { logRoutes } from "./routes/runs/logs.ts";
import { stateRoutes, taskRunRoutes } from "./routes/runs/task-runs.ts";

import { taskWorkerRoutes } from "./routes/runs/task-workers.ts";

import { savedSearchRoutes } from "./routes/saved-searches.ts";

import { uiRoutes } from "./routes/ui/ui.ts";
import { variableRoutes } from "./routes/variables.ts";
import { startServices } from "./services/start.ts";

/** One API on one database, in this process. */
export interface ApiServer {
  /** Everything under /api. */
  readonly app: Hono;
  readonly context: ServerContext;
  fetch(request: Request): Promise<Response>;
  readonly changes: Changes;
  /**
   * Serves many at a time from now on: what is written in one turn is committed together, what reads much is read on a
   * thread of its own. Whoever writes by `context` alone has it committed at the end of the turn.
   */
  serveMany(): void;
  /**
   * Scheduler, late runs and automations, for as long as the API is served; returns what stops them.
   * @param pagesUrl where people reach the pages
   * @param reach who reaches the API: for others, webhooks lead to no private address unasked
   */
  startServices(pagesUrl?: string, reach?: Reach): () => void;
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
  const vault = createVault(context);
  const builtIn = createBuiltInBlocks(context);
  for (const routes of [
    adminRoutes(context),
    flowRoutes(context),
    flowRunRoutes(context, owners),
    flowRunProposalRoutes(context, owners),
    flowRunViewRoutes(context, owners),
    flowRunInputRoutes(context),
    taskRunRoutes(context, owners),
    taskWorkerRoutes(context),
    stateRoutes(context),
    eventRoutes(context),
    automationRoutes(context),
    logRoutes(context),
    artifactRoutes(context),
    deploymentRoutes(context),
    scheduleRoutes(context),
    workPoolRoutes(context),
    workQueueRoutes(context),
    variableRoutes(context),
    concurrencyLimitRoutes(context),
    tagLimitRoutes(context),
    blockTypeRoutes(context, vault, builtIn),
    blockSchemaRoutes(context, builtIn),
    blockDocumentRoutes(context, vault, builtIn),
    collectionRoutes(),
    savedSearchRoutes(context),
    uiRoutes(context, owners),
  ]) {
    api.route("/", routes);
  }
  const app = new Hono()
    .route("/api", api)
    // Who serves pages beside the API answers this with them.
    .get(UI_SETTINGS_PATH, (c) =>
      c.json(uiSettings({ apiUrl: `${new URL(c.req.url).origin}/api`, locked: false })),
    );
  app.onError(errorResponse);
  app.notFound(redirectOrRefuse(app));
  const answer = async (request: Request): Promise<Response> => {
    const response = refuseVersion(app, request) ?? (await app.fetch(request));
    try {
      await context.database.committed();
    } catch (error) {
      return errorResponse(error);
    }
    return response;
  };
  let reads: Reads | undefined;
  return {
    app,
    context,
    fetch: (request) => (reads?.fetch ?? answer)(request),
    serveMany() {
      context.database.groupCommits();
      // A database in memory has no second connection.
      if (context.database.file !== ":memory:") reads ??= answerReads(context.database, answer);
    },
    changes: { subscribe: context.changes.subscribe },
    startServices(pagesUrl, reach = "machine") {
      context.pages.url = pagesUrl;
      context.pages.reach = reach;
      builtIn.renew();
      return startServices(context, owners, vault);
    },
    async close() {
      await reads?.close();
      context.events.close();
      context.changes.close();
      context.database.close();
    },
  };
}
