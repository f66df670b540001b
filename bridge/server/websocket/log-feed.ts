/**
 * Passes log lines to sockets as they are stored, whichever process wrote them: what is new is read once for each filter
 * that may want it, however many sockets have that filter.
 */
import type { z } from "zod";
import type { logFilter } from "../../contract/runs/log.ts";
import { debugLog } from "../../debug-log.ts";
import type { ServerContext } from "../context.ts";
import { maybeText } from "../db/columns.ts";
import type { Condition } from "../queries/conditions/condition.ts";
import { logCondition, wireLog } from "../queries/logs.ts";

type Filter = z.output<typeof logFilter>;

/** Reads for all subscribers of this process at once. */
export interface LogFeed {
  /** Gives `onFrame` each line from now on, as a frame; returns how to stop. */
  subscribe(filter: Filter, onFrame: (frame: Buffer) => void): () => void;
}

interface Group {
  where: Condition;
  /** Lines of other flow runs do not match; undefined where they may. */
  flowRunIds: ReadonlySet<string> | undefined;
  /** Who listens, and after which line. */
  listeners: Map<(frame: Buffer) => void, number>;
}

/** Lines that are read and sent in one turn. */
const STEP_LINES = 1000;

/** After a failed read, until the next. */
const RETRY_MS = 1000;

/** Costs nothing while no socket subscribes. */
export function createLogFeed({ database, changes }: ServerContext): LogFeed {
  const groups = new Map<string, Group>();
  let position = 0;
  let stopChanges: (() => void) | undefined;
  let planned: NodeJS.Immediate | undefined;

  const last = (): number => Number(database.get("SELECT max(seq) AS seq FROM log")?.seq ?? 0);
  const plan = (): void => {
    planned ??= setImmediate(step);
  };
  const step = (): void => {
    planned = undefined;
    if (groups.size === 0) return;
    try {
      const from = position;
      const newest = last();
      const to = Math.min(newest, from + STEP_LINES);
      tell(from, to);
      position = to;
      if (newest > position) plan();
    } catch (error) {
      // The database is busy for long: it is read on a little later.
      debugLog("logs.feed", error);
      setTimeout(plan, RETRY_MS).unref();
    }
  };
  const tell = (from: number, to: number): void => {
    const flowRuns = new Set(
      database
        .all("SELECT DISTINCT flow_run_id FROM log NOT INDEXED WHERE seq > ? AND seq <= ?", from, to)
        .map((row) => maybeText(row.flow_run_id)),
    );
    const frames = new Map<number, Buffer>();
    for (const { where, flowRunIds, listeners } of groups.values()) {
      if (flowRunIds && ![...flowRunIds].some((id) => flowRuns.has(id))) continue;
      const rows = database.all(
        // The new lines alone are read, however many the run has.
        `SELECT * FROM log NOT INDEXED WHERE seq > ? AND seq <= ? AND ${where.sql} ORDER BY seq`,
        from,
        to,
        ...where.values,
      );
      for (const row of rows) {
        const seq = Number(row.seq);
        const frame = frames.get(seq) ?? Buffer.from(JSON.stringify({ type: "log", log: wireLog(row) }));
        frames.set(seq, frame);
        for (const [onFrame, after] of listeners) if (seq > after) onFrame(frame);
      }
    }
  };
  return {
    subscribe(filter, onFrame) {
      const where = logCondition(filter);
      const key = JSON.stringify(where);
      if (groups.size === 0) position = last();
      const group = groups.get(key) ?? { where, flowRunIds: flowRunsOf(filter), listeners: new Map() };
      groups.set(key, group);
      group.listeners.set(onFrame, last());
      stopChanges ??= changes.subscribe(({ kind }) => {
        if (kind === "log") plan();
      });
      return () => {
        group.listeners.delete(onFrame);
        if (group.listeners.size === 0) groups.delete(key);
        if (groups.size > 0) return;
        stopChanges?.();
        stopChanges = undefined;
        clearImmediate(planned);
        planned = undefined;
      };
    },
  };
}

/** The flow runs whose lines alone the filter asks for. */
function flowRunsOf({ operator, flow_run_id: ids }: Filter): ReadonlySet<string> | undefined {
  return operator === "or_" || !ids?.any_ ? undefined : new Set(ids.any_);
}
