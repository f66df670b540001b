/** The page for what is missing or failed: what it is, and what to do. */
import type { Context } from "hono";
import { html } from "hono/html";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ApiError } from "../client/errors.ts";
import { layout } from "./layout.ts";

interface Problem {
  status: ContentfulStatusCode;
  title: string;
  advice: string;
}

const PROBLEMS = {
  "not-found": {
    status: 404,
    title: "There is nothing here",
    advice: "The address may be mistyped, or what was here has been removed.",
  },
  "no-deployment": {
    status: 404,
    title: "There is no such deployment",
    advice: "It may have been removed. The deployments there are stand on the first page.",
  },
  "no-run": {
    status: 404,
    title: "There is no such run",
    advice: "It may have been removed. The latest runs stand on the first page.",
  },
  "no-artifact": {
    status: 404,
    title: "There is no such artifact",
    advice: "No run has written it yet, or it has been removed.",
  },
  foreign: {
    status: 403,
    title: "Nothing was done",
    advice: "The request came from another site. Open the page here and try again.",
  },
  stale: {
    status: 403,
    title: "Nothing was done",
    advice: "The page was open for too long. Go back, load it again, and try again.",
  },
  large: {
    status: 413,
    title: "That is too much at once",
    advice: "What was sent is larger than 1 MB. Nothing was done.",
  },
  busy: {
    status: 503,
    title: "The database is busy",
    advice: "Another program is writing to it. Load the page again in a moment.",
  },
  failed: {
    status: 500,
    title: "Something went wrong",
    advice: "Load the page again. If it stays, tell whoever runs cellflow here what stands below.",
  },
} satisfies Record<string, Problem>;

export type ProblemName = keyof typeof PROBLEMS;

export function problemPage(c: Context, name: ProblemName, detail?: string): Response | Promise<Response> {
  const { status, title, advice } = PROBLEMS[name];
  const body = html`<div class="problem">
    <p class="problem-code">${status}</p>
    <h1>${title}</h1>
    <p>${advice}</p>
    ${detail ? html`<pre class="detail">${detail}</pre>` : ""}
    <p><a class="button" href="/">To the deployments</a></p>
  </div>`;
  return c.html(layout({ title, body }), status);
}

/** The one place where exceptions of pages become pages. */
export function problemResponse(error: Error, c: Context): Response | Promise<Response> {
  if (error instanceof HTTPException && error.status === 404) return problemPage(c, "not-found");
  if (error instanceof ApiError) {
    if (error.status === 404 || error.status === 422) return problemPage(c, "not-found");
    if (error.status === 503) return problemPage(c, "busy");
  }
  return problemPage(c, "failed", error.message);
}

/** The answer to a post that another site's page sent. */
export function foreign(c: Context): Response | Promise<Response> {
  return problemPage(c, "foreign");
}

export function tooLarge(c: Context): Response | Promise<Response> {
  return problemPage(c, "large");
}
