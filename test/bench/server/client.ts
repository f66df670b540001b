/** Asks a served API over connections that stay open, many at a time. */
import { Agent, request } from "node:http";

export interface Answered {
  /** 599 where the connection was cut. */
  status: number;
  body: string;
}

export interface LoadClient {
  post(path: string, body: unknown): Promise<Answered>;
  close(): void;
}

/** @param url the API's root; at most `connections` requests are under way */
export function loadClient(url: string, connections: number): LoadClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    post: (path, body) =>
      new Promise((resolve) => {
        const text = JSON.stringify(body);
        const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
        const asked = request(url + path, { method: "POST", agent, headers }, (response) => {
          let answer = "";
          response.setEncoding("utf8");
          response.on("data", (chunk) => {
            answer += chunk;
          });
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body: answer }));
        });
        // A connection that is cut under load is an answer, too; more than one error may tell of it.
        asked.on("error", (error) => resolve({ status: 599, body: error.message }));
        asked.end(text);
      }),
    close: () => agent.destroy(),
  };
}

export interface Measured {
  /** Answers of status 2xx a second. */
  perSecond: number;
  p50: number;
  p99: number;
  /** How many answers had another status, or did not come. */
  refused: number;
}

/** Has `clients` ask again and again until `count` were asked; times in milliseconds, of the answers of status 2xx. */
export async function measure(
  ask: () => Promise<Answered>,
  { clients, count }: { clients: number; count: number },
): Promise<Measured> {
  const times: number[] = [];
  let left = count;
  let refused = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left-- > 0) {
        const from = performance.now();
        const { status } = await ask();
        if (status < 300) times.push(performance.now() - from);
        else refused++;
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  times.sort((a, b) => a - b);
  const at = (part: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), refused };
}
