/** A server in memory with its pages, a deployment to press Run on, and a browser's way of asking. */
import { createFormGuard } from "../../../bridge/access/form-guard.ts";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { inProcessTransport } from "../../../bridge/client/transport/in-process.ts";
import { createPages } from "../../../bridge/pages/app.ts";
import { createServer } from "../../../bridge/server/app.ts";

export const origin = "http://localhost:4200";

export const schema = {
  type: "object",
  title: "Parameters",
  required: ["validation", "region"],
  definitions: {
    Region: { title: "Region", type: "string", enum: ["north", "south"] },
  },
  properties: {
    region: { $ref: "#/definitions/Region", title: "region", position: 5 },
    train: {
      type: "string",
      title: "train",
      default: "data/2021-01.parquet",
      description: "Parquet file of the month to learn from",
      position: 0,
    },
    validation: { type: "string", title: "validation", position: 1 },
    rounds: { type: "integer", title: "rounds", default: 100, minimum: 1, position: 2 },
    learningRate: { type: "number", title: "learningRate", default: 0.1, position: 3 },
    keepModel: { type: "boolean", title: "keepModel", default: true, position: 4 },
    limits: { type: "array", items: { type: "number" }, title: "limits", default: [1, 60], position: 6 },
    since: {
      anyOf: [{ type: "string", format: "date-time" }, { type: "null" }],
      title: "since",
      position: 7,
    },
  },
};

export interface Site {
  client: Client;
  get(path: string): Promise<Page>;
  /** Posts a form as the page at `path` would; `more` are headers. */
  post(path: string, fields: Record<string, string | string[]>, more?: Record<string, string>): Promise<Page>;
  /** The hidden fields of the page's form. */
  hidden(path: string): Promise<{ token: string; once: string }>;
  close(): Promise<void>;
}

export interface Page {
  status: number;
  headers: Headers;
  text: string;
}

/** `home` is where results would be stored: nowhere, if it is not said. */
export async function openSite(home = "/nowhere"): Promise<Site> {
  const server = await createServer({ database: ":memory:" });
  const client = createClient(inProcessTransport(server, { url: "test" }));
  const app = createPages({ client, changes: server.changes, home, forms: createFormGuard() });
  const page = async (response: Response): Promise<Page> => ({
    status: response.status,
    headers: response.headers,
    text: await response.text(),
  });
  const site: Site = {
    client,
    get: async (path) => page(await app.fetch(new Request(origin + path))),
    async post(path, fields, more = {}) {
      const body = new URLSearchParams();
      for (const [name, values] of Object.entries(fields)) {
        for (const value of [values].flat()) body.append(name, value);
      }
      const headers = { origin, host: "localhost:4200", "sec-fetch-site": "same-origin", ...more };
      return page(await app.fetch(new Request(origin + path, { method: "POST", body, headers })));
    },
    async hidden(path) {
      const { text } = await site.get(path);
      const value = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? "";
      return { token: value("token"), once: value("once") };
    },
    close: () => server.close(),
  };
  return site;
}

export async function deploy(client: Client, more: object = {}): Promise<string> {
  const flow = await client.flows.create("duration");
  const { id } = await client.deployments.create({
    name: "every-morning",
    flow_id: flow.id,
    description: "Learns how long rides take.\n\n<script>alert(1)</script>\n\n**Twice** a day.",
    parameter_openapi_schema: schema,
    enforce_parameter_schema: true,
    schedules: [{ schedule: { cron: "0 6 * * 1-5", timezone: "Europe/Lisbon" } }],
    ...more,
  });
  return id;
}
