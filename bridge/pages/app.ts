/** Routes the pages. */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { SIGN_IN_PATH } from "../access/gate.ts";
import { UI_SETTINGS_PATH, uiSettings } from "../contract/ui-settings.ts";
import { createGraphDrawer } from "../rendering/graph.ts";
import { artifactPage } from "./artifacts/artifact-page.ts";
import { artifactsPage } from "./artifacts/artifacts-page.ts";
import { assetRoutes } from "./assets/routes.ts";
import type { PageContext } from "./context.ts";
import { deploymentEvents, deploymentPage } from "./deployment/deployment-page.ts";
import { startRun } from "./deployment/start-run.ts";
import { pageHeaders } from "./headers.ts";
import { homeEvents, homePage } from "./home-page.ts";
import { foreign, problemPage, problemResponse, tooLarge } from "./problem-page.ts";
import { cancelRun } from "./run/cancel-run.ts";
import { resumePage, resumeRun } from "./run/resume-run.ts";
import { runEvents, runPage } from "./run/run-page.ts";
import { runsPage } from "./runs/runs-page.ts";
import { signIn, signInPage, signOut } from "./sign-in-page.ts";

const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The pages as an app of their own: `fetch` answers every path below `/`. They read and change everything through
 * the API's client, as any other client would; `changes` says when an open page is to be drawn anew.
 */
export function createPages(options: Omit<PageContext, "drawer">): Hono {
  const context: PageContext = { ...options, drawer: createGraphDrawer() };
  const pages = new Hono({ strict: false });
  pages.use(pageHeaders());
  pages.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));
  pages.on("POST", "*", (c, next) => (context.forms.isSameOrigin(c.req.raw) ? next() : foreign(c)));
  pages.route("/assets", assetRoutes());
  pages.get(SIGN_IN_PATH, (c) => signInPage(c, context));
  pages.post(SIGN_IN_PATH, (c) => signIn(c, context));
  pages.post("/sign-out", (c) => signOut(c, context));
  const { signIn: asks } = context;
  pages.get(UI_SETTINGS_PATH, (c) => c.json(uiSettings({ apiUrl: "/api", locked: asks !== undefined })));
  pages.get("/", (c) => homePage(c, context));
  pages.get("/events", (c) => homeEvents(c, context));
  pages.get("/deployments", (c) => c.redirect("/"));
  pages.get("/deployments/:id", (c) => deploymentPage(c, context));
  pages.post("/deployments/:id", (c) => startRun(c, context));
  pages.get("/deployments/:id/events", (c) => deploymentEvents(c, context));
  pages.get("/runs", (c) => runsPage(c, context));
  pages.get("/runs/:id", (c) => runPage(c, context));
  pages.get("/runs/:id/events", (c) => runEvents(c, context));
  pages.get("/runs/:id/resume", (c) => resumePage(c, context));
  pages.post("/runs/:id/resume", (c) => resumeRun(c, context));
  pages.post("/runs/:id/cancel", (c) => cancelRun(c, context));
  // Where Prefect's pages have them: links in messages lead there, whoever's pages are served.
  pages.get("/runs/flow-run/:id", (c) => c.redirect(`/runs/${encodeURIComponent(c.req.param("id"))}`));
  pages.get("/deployments/deployment/:id", (c) =>
    c.redirect(`/deployments/${encodeURIComponent(c.req.param("id"))}`),
  );
  pages.get("/artifacts", (c) => artifactsPage(c, context));
  pages.get("/artifacts/:key", (c) => artifactPage(c, context));
  pages.notFound((c) => problemPage(c, "not-found"));
  pages.onError(problemResponse);
  return pages;
}
