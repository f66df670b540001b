/** A server that is gone, busy, slow, or loses answers while a flow runs: the flow goes on, and reports catch up. */
import { createClient } from "../../../../bridge/client/client.ts";
import { remoteTransport } from "../../../../bridge/client/transport/remote.ts";
import { createServer } from "../../../../bridge/server/app.ts";
import { listen } from "../../../../bridge/server/listen.ts";
import { scriptFolder } from "../../../bridge/behaviour/script.ts";
import { createGate } from "../../../setup/gate.ts";
import { startPrefect } from "../../../setup/prefect.ts";
import { must } from "../../client.ts";
import { type ProxyServer, startProxy, type Weather } from "../../engine/proxy.ts";
import { misreported } from "../../engine/reported.ts";
import { type Figures, type Scenario, timed } from "../../scenario.ts";

/** Requests of one process under way at once: reports, a run's state, the watch for cancelling, a look at what is recorded. */
const MOST_REQUESTS = 6;
/** Task runs before the outage, during it, and after. */
const STEPS = 20;
/** A server that has more to record does some within this time. */
const RECORDED_MS = 240_000;

interface Outage {
  name: string;
  weather: Weather;
  /** How long it lasts at its long size, in seconds; at the short one, until so many requests have met it. */
  seconds: number;
  requests: number;
}

const OUTAGES: Outage[] = [
  { name: "is gone", weather: { kind: "gone" }, seconds: 30, requests: 0 },
  { name: "answers 503", weather: { kind: "busy" }, seconds: 120, requests: 6 },
  { name: "takes long to answer", weather: { kind: "slow", ms: 40_000 }, seconds: 120, requests: 3 },
  {
    name: "loses every third answer",
    weather: { kind: "lossy", every: 3 },
    seconds: 30,
    requests: 12,
  },
];

/** The flow's code is through with the outage when it has printed `outside`, which no server is needed for. */
function flowOf(begun: string, over: string): string {
  return `
    const step = task(async (n) => { cellflow.getRunLogger().info("line " + n); await new Promise((next) => setTimeout(next, 5)); return n; }, { name: "step" });
    const inner = flow(async (n) => n, { name: "inner" });
    const main = flow(async () => {
      let n = 0;
      for (; n < ${STEPS}; n++) await step(n);
      console.log("begun");
      ${begun}
      const called = inner(n);
      for (; n < ${2 * STEPS}; n++) await step(n);
      console.log("outside");
      ${over}
      await called;
      for (; n < ${3 * STEPS}; n++) await step(n);
    }, { name: "main" });
    await main();
    console.log("ended");
  `;
}

async function outage(
  target: string,
  { weather, seconds, requests }: Outage,
  isLong: boolean,
): Promise<Figures> {
  const proxy = await startProxy(target);
  const folder = scriptFolder();
  const [begun, over] = [createGate(folder.home), createGate(folder.home)];
  const direct = createClient(remoteTransport({ apiUrl: target, home: folder.home, database: "" }));
  try {
    const script = folder.start(flowOf(begun.wait, over.wait), {
      PREFECT_API_URL: proxy.url,
      CELLFLOW_LOGGING_LEVEL: "off",
    });
    await script.says("begun");
    await proxy.become(weather);
    begun.open();
    await script.says("outside");
    if (isLong) await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    else await proxy.requests(requests);
    await proxy.become({ kind: "fair" });
    over.open();
    const [{ code, output }, catchUp] = await timed(() => script.ended);
    must(code === 0 && output.includes("ended\n"), output);
    await untilReported(() => misreported(direct, "main", 3 * STEPS), output);
    return { ...checkRequests(proxy), "catch up ms": catchUp };
  } finally {
    folder.remove();
    await proxy.close();
  }
}

/** @throws with what is wrong when the server has it wrong for good */
async function untilReported(read: () => Promise<string[]>, output: string): Promise<void> {
  const end = performance.now() + RECORDED_MS;
  for (;;) {
    const wrong = await read();
    if (wrong.length === 0) return;
    must(performance.now() < end, `${wrong.slice(0, 10).join("\n")}\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function checkRequests(proxy: ProxyServer): Figures {
  const { all, each } = proxy.most();
  const piled = Object.entries(each).filter(([, most]) => most > 2);
  must(piled.length === 0 && all <= MOST_REQUESTS, `${all} requests at once: ${JSON.stringify(each)}`);
  return { "most requests at once": all };
}

/** Our own API on a port: its short form needs no other server. */
async function onOwn(each: Outage): Promise<Figures> {
  const api = await createServer({ database: ":memory:" });
  const listening = await listen(api, { port: 0 });
  try {
    return await outage(`${listening.url}/api`, each, false);
  } finally {
    await listening.close();
    await api.close();
  }
}

async function onPrefect(each: Outage): Promise<Figures> {
  const server = await startPrefect();
  try {
    return await outage(server.url, each, true);
  } finally {
    await server.stop();
  }
}

export const outages: Scenario[] = OUTAGES.map((each) => ({
  name: `a flow goes on while its server ${each.name}, and all is reported once and in order`,
  short: 1,
  long: 2,
  run: (size) => (size === 1 ? onOwn(each) : onPrefect(each)),
}));
