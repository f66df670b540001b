/** Opens the API the settings name, once as long as they stay the same. */

import { createClient } from "../../../client/client.ts";
import { UnreachableError } from "../../../client/errors.ts";
import { createTransport } from "../../../client/transport/create-transport.ts";
import type { Transport } from "../../../client/transport/transport.ts";
import { debugLog } from "../../../debug-log.ts";
import { CellflowError } from "../../../errors.ts";
import { readSettings, type Settings } from "../../../settings/settings.ts";
import { watchForCancel } from "../flow-runs/cancellation-watch.ts";
import { startHeartbeats } from "../flow-runs/heartbeat.ts";
import { renewRunSlots } from "../flow-runs/slot-renewal.ts";
import type { EngineEnvironment } from "../messages.ts";
import type { RunRegistry } from "../run-registry.ts";
import type { Terminal } from "../terminal.ts";
import { createOutbox } from "./outbox.ts";
import { createRecorder } from "./recorder.ts";
import { createRecording } from "./recording/recording.ts";
import type { Session } from "./session.ts";
import { deliverSpool, spool } from "./spool.ts";

export interface Sessions {
  open(environment: EngineEnvironment): Promise<Session>;
  /** The last one opened. */
  current(): Session | undefined;
  /** Starts sending what is queued. */
  kick(): void;
  flush(): Promise<void>;
  /** The same, and waits until servers have recorded what they accepted. */
  settle(): Promise<void>;
  /** Waits for others' writes no longer than the end of the process allows. */
  hurry(): void;
  /** Delivers or stores what is left, when the process is about to be gone. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** How long a server may record nothing of a few task runs (it may do so by batches), and of more. */
const FEW = 100;
const FEW_PATIENCE_MS = 2000;
const PATIENCE_MS = 120_000;
/** The same when the process is about to be gone. */
const LEAVE_PATIENCE_MS = 1000;

export function createSessions(registry: RunRegistry, terminal: Terminal): Sessions {
  const open = new Map<string, Promise<Session>>();
  const ready = new Set<Session>();
  let current: Session | undefined;

  const start = async (settings: Settings): Promise<Session> => {
    const transport = await createTransport(settings);
    try {
      await reach(transport);
    } catch (error) {
      await transport.close();
      throw error;
    }
    const client = createClient(transport);
    const recording = createRecording(client);
    const { record, url } = transport;
    const outbox = record
      ? createRecorder(url, record, settings, terminal, () => deliverStored())
      : createOutbox(client, settings, terminal, recording, () => deliverStored());
    const closers: (() => void)[] = [];
    const session: Session = {
      settings,
      transport,
      client,
      outbox,
      recording,
      flowIds: new Map(),
      terminal,
      spoolDelivered: Promise.resolve(),
      async settle(patienceMs) {
        const many = recording.waiting() > FEW;
        await recording.settled(patienceMs ?? (many ? PATIENCE_MS : FEW_PATIENCE_MS));
        const lost = recording.takeLost();
        if (lost > 0)
          terminal.warn(
            `the API at ${transport.url} never recorded ${lost} task runs, however often they were sent: they are missing there`,
          );
        const unrecorded = recording.take();
        if (unrecorded.length === 0) return;
        if (unrecorded.length > FEW)
          terminal.warn(
            `the API at ${transport.url} has not recorded ${unrecorded.length} task runs; they are stored, and sent again at the next run if it still has not`,
          );
        await spool(settings, { unrecorded });
      },
      async close() {
        await Promise.all([outbox.flush(), session.spoolDelivered]);
        await session.settle();
        await transport.synced?.();
        recording.close();
        for (const close of closers.reverse()) close();
        await transport.close();
      },
    };
    closers.push(
      watchForCancel(session, registry),
      startHeartbeats(session, registry),
      renewRunSlots(session, registry),
    );
    const deliverStored = (): void => {
      session.spoolDelivered = session.spoolDelivered.then(() => deliverSpool(session));
    };
    deliverStored();
    return session;
  };

  return {
    async open(environment) {
      terminal.configure(environment.env);
      const settings = readSettings(environment.env, environment.cwd);
      const key = JSON.stringify(settings);
      let opening = open.get(key);
      if (!opening) {
        opening = start(settings);
        open.set(key, opening);
        // A server that did not answer is asked again the next time.
        opening.catch((error: unknown) => {
          open.delete(key);
          debugLog("reporter.open", error);
        });
      }
      const session = await opening;
      ready.add(session);
      current = session;
      return session;
    },
    current: () => current,
    kick() {
      for (const session of ready) session.outbox.kick();
    },
    async flush() {
      await Promise.all([...ready].flatMap((session) => [session.outbox.flush(), session.spoolDelivered]));
      for (const { outbox, transport } of ready)
        if (outbox.isStuck())
          throw new CellflowError(
            "engine.unstored",
            `what runs reported can be neither sent to the API at ${transport.url} nor stored: free some space on the disk`,
          );
    },
    async settle() {
      await Promise.all([...ready].flatMap((session) => [session.outbox.flush(), session.spoolDelivered]));
      await Promise.all([...ready].map((session) => session.settle()));
      await Promise.all([...ready].map(({ transport }) => transport.synced?.()));
    },
    hurry() {
      for (const { transport } of ready) transport.hurry?.();
    },
    async leave() {
      await Promise.all(
        [...ready].map(async (session) => {
          await session.outbox.leave();
          await session.settle(LEAVE_PATIENCE_MS);
          await session.transport.synced?.();
        }),
      );
    },
    async close() {
      await Promise.all([...ready].map((session) => session.close()));
      ready.clear();
      open.clear();
      current = undefined;
    },
  };
}

/** @throws UnreachableError when there is no API at the address. */
async function reach(transport: Transport): Promise<void> {
  if (transport.kind === "embedded") return;
  const response = await transport.fetch("/health");
  void response.body?.cancel();
  // Prefect Cloud keeps /health outside of a workspace's address; any answer but a web page's is an API.
  const page = response.headers.get("content-type")?.startsWith("text/html");
  if (page)
    throw new UnreachableError(
      transport.url,
      new Error("a web page answers there; the API's address ends in /api"),
    );
}
