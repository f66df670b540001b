/** A proxy in front of an API that can be gone, busy, slow, or lose answers; counts what is under way. */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** How it treats requests from now on. */
export type Weather =
  | { kind: "fair" }
  /** Nothing listens. */
  | { kind: "gone" }
  /** Answers 503, without asking the API. */
  | { kind: "busy" }
  /** Answers when `release` is called, or after so many ms. */
  | { kind: "slow"; ms: number }
  /** Every so manieth request is carried out, and its answer lost with the connection. */
  | { kind: "lossy"; every: number };

export interface ProxyServer {
  /** As PREFECT_API_URL wants it. */
  url: string;
  become(weather: Weather): Promise<void>;
  /** Resolves when so many requests have come since the last change of weather. */
  requests(count: number): Promise<void>;
  /** The most requests that were under way at once, of all and of each method and path (ids left out). */
  most(): { all: number; each: Record<string, number> };
  close(): Promise<void>;
}

/** @param target the API's root, like `http://127.0.0.1:4200/api` */
export async function startProxy(target: string): Promise<ProxyServer> {
  const { hostname, port: targetPort } = new URL(target);
  let weather: Weather = { kind: "fair" };
  let came = 0;
  let port = 0;
  let waiting: { count: number; resolve(): void }[] = [];
  const underWay = new Map<string, number>();
  const most = new Map<string, number>();
  const held = new Set<() => void>();

  const count = (name: string, by: 1 | -1): void => {
    const now = (underWay.get(name) ?? 0) + by;
    underWay.set(name, now);
    most.set(name, Math.max(most.get(name) ?? 0, now));
  };
  const arrived = (): void => {
    came++;
    for (const { count, resolve } of waiting) if (came >= count) resolve();
    waiting = waiting.filter((each) => came < each.count);
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const names = ["all", `${incoming.method} ${nameOf(incoming.url ?? "")}`];
    for (const name of names) count(name, 1);
    outgoing.once("close", () => {
      for (const name of names) count(name, -1);
    });
    arrived();
    const now = weather;
    const isLost = now.kind === "lossy" && came % now.every === 0;
    if (now.kind === "busy") {
      incoming.resume();
      outgoing.writeHead(503, { "content-type": "application/json" }).end('{"exception_message":"Busy"}');
      return;
    }
    if (now.kind === "slow") await hold(now.ms);
    const forwarded = send(
      { hostname, port: targetPort, path: incoming.url, method: incoming.method, headers: incoming.headers },
      (response) => {
        if (isLost) {
          response.resume().once("end", () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    );
    forwarded.once("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  };
  const hold = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(end, ms);
      function end(): void {
        clearTimeout(timer);
        held.delete(end);
        resolve();
      }
      held.add(end);
    });

  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const leave = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  await listen();
  return {
    url: `http://127.0.0.1:${port}/api`,
    async become(next) {
      const before = weather.kind;
      weather = next;
      came = 0;
      for (const end of [...held]) end();
      if (next.kind === "gone" && before !== "gone") await leave();
      if (next.kind !== "gone" && before === "gone") await listen();
    },
    requests: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, resolve });
        if (came >= count) resolve();
      }),
    most: () => {
      const { all = 0, ...each } = Object.fromEntries(most);
      return { all, each };
    },
    close: async () => {
      for (const end of [...held]) end();
      if (weather.kind !== "gone") await leave();
    },
  };
}

function nameOf(path: string): string {
  return path.replace(/\?.*/, "").replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, "ID");
}
