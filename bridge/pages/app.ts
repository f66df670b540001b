/** Which pages there are. */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ApiServer } from "../server/app.ts";
import { artifactPage } from "./artifacts/artifact-page.ts";
import { artifactsPage } from "./artifacts/artifacts-page.ts";
import { assetRoutes } from "./assets/routes.ts";
import { createPageContext } from "./context.ts";
import { deploymentEvents, deploymentPage } from "./deployment/deployment-page.ts";
import { startRun } from "./deployment/start-run.ts";
import { securityHeaders } from "./headers.ts";
import { homeEvents, homePage } from "./home-page.ts";
import { problemPage, problemResponse, tooLarge } from "./problem-page.ts";
import { cancelRun } from "./run/cancel-run.ts";
import { runEvents, runPage } from "./run/run-page.ts";
import { runsPage } from "./runs/runs-page.ts";

/** The pages on this server's API, as an app of their own: `fetch` answers every path below `/`. */
export function createPages(server: Pick<ApiServer, "fetch" | "changes">): Hono {
  const context = createPageContext(server);
  const pages = new Hono({ strict: false });
  pages.use(securityHeaders);
  pages.use(bodyLimit({ maxSize: 1024 * 1024, onError: tooLarge }));
  pages.route("/assets", assetRoutes());
  pages.get("/", (c) => homePage(c, context));
  pages.get("/events", (c) => homeEvents(c, context));
  pages.get("/deployments", (c) => c.redirect("/"));
  pages.get("/deployments/:id", (c) => deploymentPage(c, context));
  pages.post("/deployments/:id", (c) => startRun(c, context));
  pages.get("/deployments/:id/events", (c) => deploymentEvents(c, context));
  pages.get("/runs", (c) => runsPage(c, context));
  pages.get("/runs/:id", (c) => runPage(c, context));
  pages.get("/runs/:id/events", (c) => runEvents(c, context));
  pages.post("/runs/:id/cancel", (c) => cancelRun(c, context));
  pages.get("/artifacts", (c) => artifactsPage(c, context));
  pages.get("/artifacts/:key", (c) => artifactPage(c, context));
  pages.notFound((c) => problemPage(c, "not-found"));
  pages.onError(problemResponse);
  return pages;
}
