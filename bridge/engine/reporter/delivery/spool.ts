/** Stores on disk what a server could not be sent, and delivers it when it answers again. */

import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "../../../client/client.ts";
import { ApiError, isBusy } from "../../../client/errors.ts";
import type { Event } from "../../../contract/events/event.ts";
import type { RecordedBatch } from "../../../contract/recorded.ts";
import type { LogCreate } from "../../../contract/runs/log.ts";
import type { StateCreate } from "../../../contract/runs/state.ts";
import { debugLog, debugLogUnlessMissing } from "../../../debug-log.ts";
import { makeFolder } from "../../../make-folder.ts";
import { isProcessAlive } from "../../../processes/alive.ts";
import type { Settings } from "../../../settings/settings.ts";
import { createTimeFormat } from "../../time/clock.ts";
import { postLines } from "./post-lines.ts";
import { postParts } from "./post-parts.ts";
import type { Session } from "./session.ts";
import { wireLine } from "./wire-line.ts";

export interface Undelivered {
  events?: Event[];
  /** Events that the server accepted and was not seen to record. */
  unrecorded?: Event[];
  lines?: LogCreate[];
  /** What could not be written into the database of this machine. */
  recorded?: RecordedBatch;
  /** The state a flow run ended in. */
  ending?: { flowRunId: string; state: StateCreate };
}

interface Spooled extends Undelivered {
  url: string;
}

function folder(settings: Settings): string {
  return join(settings.home, "spool");
}

/** Stores `undelivered` for the API that `settings` name. Its address is stored without credentials. */
export async function spool(settings: Settings, undelivered: Undelivered): Promise<void> {
  makeFolder(folder(settings));
  const file = join(folder(settings), `${Date.now()}-${randomUUID()}.json`);
  const content: Spooled = { url: address(settings), ...undelivered };
  try {
    await writeFile(`${file}.part`, JSON.stringify(content), { mode: 0o600 });
    await rename(`${file}.part`, file);
  } catch (error) {
    await rm(`${file}.part`, { force: true });
    throw error;
  }
}

/** Events in one request. */
const MAX_BATCH = 250;

/** Delivers, oldest first, what earlier runs could not; what fails stays for the next time. */
export async function deliverSpool(session: Session): Promise<void> {
  await deliverEach(
    session.settings,
    () => true,
    (stored) => deliver(session, stored),
  );
}

/**
 * Delivers how flow runs ended, and nothing else of what is stored.
 * @returns the runs whose end is stored still
 */
export async function deliverEndings(client: Client, settings: Settings): Promise<ReadonlySet<string>> {
  const left = new Set<string>();
  const hasEnding = ({ ending, events, lines, unrecorded, recorded }: Spooled): boolean => {
    if (!ending) return false;
    left.add(ending.flowRunId);
    return !events && !lines && !unrecorded && !recorded;
  };
  await deliverEach(settings, hasEnding, async ({ ending }) => {
    if (!ending) return;
    await deliverEnding(client, ending);
    left.delete(ending.flowRunId);
  });
  return left;
}

/** Of one server; one that cannot answer now is asked for none of the others. */
async function deliverEach(
  settings: Settings,
  isWanted: (stored: Spooled) => boolean,
  deliver: (stored: Spooled) => Promise<void>,
): Promise<void> {
  let busy = false;
  const files = await deliverable(folder(settings));
  for (const name of files.filter((file) => file.endsWith(".json")).sort()) {
    const file = join(folder(settings), name);
    try {
      const stored = JSON.parse(await readFile(file, "utf8")) as Spooled;
      if (!isFor(settings, stored.url) || !isWanted(stored) || busy) continue;
      // One process at a time: whoever renames it delivers it.
      const taken = `${file}.${process.pid}`;
      await rename(file, taken);
      try {
        await deliver(stored);
        await rm(taken);
      } catch (error) {
        debugLog("spool.deliver", error);
        await rename(taken, file);
        busy = !(error instanceof ApiError) || isBusy(error);
      }
    } catch (error) {
      // Another process took it, or it cannot be read: it is left alone.
      debugLogUnlessMissing("spool.read", error);
    }
  }
}

/** The names of what is stored; files a process died over while it delivered them get their names back. */
async function deliverable(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder).catch((error: unknown) => {
    debugLogUnlessMissing("spool.list", error);
    return [];
  });
  return Promise.all(
    names.map(async (name) => {
      const [, file, pid] = /^(.+\.json)\.(\d+)$/.exec(name) ?? [];
      if (file === undefined || isProcessAlive(Number(pid))) return name;
      await rename(join(folder, name), join(folder, file)).catch((error: unknown) =>
        debugLog("spool.recover", error),
      );
      return file;
    }),
  );
}

async function deliver(session: Session, stored: Spooled): Promise<void> {
  const { client, recording, terminal } = session;
  const refused = (count: number, error: ApiError): void =>
    terminal.warn(`the API refused ${count} of what earlier runs stored: ${error.message}`);
  const { events = [], lines = [], unrecorded = [] } = stored;
  for (let at = 0; at < events.length; at += MAX_BATCH) {
    await recording.room();
    const post = async (part: Event[]): Promise<void> => {
      await client.events.post(part);
      recording.accepted(part);
    };
    await postParts(events.slice(at, at + MAX_BATCH), post, refused);
  }
  // Whoever stored or began to deliver them may have sent some.
  await postParts(lines, (part) => postLines(client, part, true), refused);
  await recording.check(unrecorded);
  if (stored.recorded) await record(session, stored.recorded);
  if (stored.ending) await deliverEnding(client, stored.ending);
}

/** Task runs and events have ids that they are known by; of lines, those are written that are not there. */
async function record({ client, transport }: Session, recorded: RecordedBatch): Promise<void> {
  const iso = createTimeFormat();
  transport.record?.({ ...recorded, lines: [] });
  await postLines(
    client,
    recorded.lines.map((line) => wireLine(line, iso)),
    true,
  );
}

/** A run that was deleted has no end to report. */
async function deliverEnding(
  client: Client,
  { flowRunId, state }: NonNullable<Undelivered["ending"]>,
): Promise<void> {
  try {
    await client.flowRuns.setState(flowRunId, state);
  } catch (error) {
    const isGone =
      error instanceof ApiError &&
      error.status === 404 &&
      (await client.flowRuns.find(flowRunId)) === undefined;
    if (!isGone) throw error;
    debugLog("spool.deleted-run", error);
  }
}

/** The address of every embedded API, in files of before. */
const ANY_EMBEDDED = "embedded";

function isFor(settings: Settings, url: string): boolean {
  return url === address(settings) || (settings.apiUrl === undefined && url === ANY_EMBEDDED);
}

function address(settings: Settings): string {
  if (settings.apiUrl === undefined) return `embedded:${settings.database}`;
  const url = new URL(settings.apiUrl);
  url.username = "";
  url.password = "";
  return url.href;
}
