/** Writes what happened straight into the database of this process: a task run's states since the last time together. */

import type { Event } from "../../../contract/events/event.ts";
import type { LogLine, RecordedBatch, TaskRunReport } from "../../../contract/recorded.ts";
import { debugLog } from "../../../debug-log.ts";
import { taskRetryPolicy } from "../../../options/retry/policy.ts";
import type { Settings } from "../../../settings/settings.ts";
import { isTerminal, type State } from "../../../state.ts";
import { startOf } from "../../../well-formed.ts";
import type { PostedTaskRun } from "../messages.ts";
import type { ReportedTask } from "../reported-task.ts";
import { MAX_MESSAGE_CHARACTERS, wireInputs } from "../task-event.ts";
import type { Terminal } from "../terminal.ts";
import type { Outbox } from "./session.ts";
import { spool } from "./spool.ts";
import { againLine, STORED_LATER, trouble, unstoredLine } from "./trouble.ts";
import { boundedLine } from "./wire-line.ts";

const NO_RETRIES = JSON.stringify(taskRetryPolicy(0, undefined));
/** Between tries while the database can't be written. */
const RETRY_MS = 3000;

/**
 * @param record writes a batch, at once or not at all; `name` is what the database is called
 * @param onAgain called when it can be written again after it could not
 */
export function createRecorder(
  name: string,
  record: (batch: RecordedBatch) => void,
  settings: Settings,
  terminal: Terminal,
  onAgain: () => void = () => {},
): Outbox {
  /** States that are not written yet, of each run in the order of their times. */
  let entered = new Map<ReportedTask, State[]>();
  let events: Event[] = [];
  let lines: LogLine[] = [];
  let retry: NodeJS.Timeout | undefined;
  let isWarned = false;
  /** Could what happened be neither written nor stored? */
  let isStuck = false;

  const isEmpty = (): boolean => entered.size === 0 && events.length === 0 && lines.length === 0;
  const batch = (): RecordedBatch => ({
    taskRuns: Array.from(entered, report),
    events,
    lines,
  });
  const clear = (): void => {
    entered = new Map();
    events = [];
    lines = [];
  };
  const failed = (error: unknown): void => {
    debugLog("reporter.recorder", error);
    if (!isWarned) terminal.warn(`${trouble(name, error)}; ${STORED_LATER}`);
    isWarned = true;
  };
  /** Is all of it written? */
  const write = (): boolean => {
    if (isEmpty()) return true;
    try {
      record(batch());
    } catch (error) {
      failed(error);
      return false;
    }
    for (const task of entered.keys()) task.isReported = true;
    clear();
    if (isWarned) {
      terminal.warn(againLine(name));
      onAgain();
    }
    isWarned = false;
    isStuck = false;
    return true;
  };

  const tryAgain = (): void => {
    retry ??= setTimeout(() => {
      retry = undefined;
      recorder.kick();
    }, RETRY_MS).unref();
  };

  const recorder: Outbox = {
    isStuck: () => isStuck,
    entered(task, state) {
      const states = entered.get(task);
      if (states) states.push(state);
      else entered.set(task, [state]);
    },
    event: (event) => void events.push(event),
    log: (line) => void lines.push(boundedLine(line)),
    forget(flowRunId) {
      for (const task of entered.keys()) if (task.item.run.flowRunId === flowRunId) entered.delete(task);
      lines = lines.filter((line) => line.flowRunId !== flowRunId);
    },
    kick() {
      // A database that can't be written is not asked again for each update.
      if (!retry && !write()) tryAgain();
    },
    async flush() {
      if (write()) return;
      // Somebody waits for the end: what can't be written now is stored beside it.
      const unwritten = batch();
      const held = { entered, lines };
      clear();
      try {
        await spool(settings, { recorded: unwritten });
        isStuck = false;
      } catch (error) {
        // Before what has happened since.
        for (const [task, states] of entered)
          held.entered.set(task, [...(held.entered.get(task) ?? []), ...states]);
        entered = held.entered;
        events = [...unwritten.events, ...events];
        lines = [...held.lines, ...lines];
        if (!isStuck) terminal.warn(unstoredLine(error));
        isStuck = true;
        debugLog("reporter.recorder", error);
        tryAgain();
      }
    },
    leave: () => recorder.flush(),
  };
  return recorder;
}

function report([task, states]: [ReportedTask, State[]]): TaskRunReport {
  const { item, flow } = task;
  const last = states.at(-1);
  return {
    id: item.run.id,
    isFirst: !task.isReported,
    flowRunId: item.run.flowRunId,
    name: item.run.name,
    taskKey: item.taskKey,
    empiricalPolicy:
      item.run.retries === 0 && item.retryDelay === undefined
        ? NO_RETRIES
        : JSON.stringify(taskRetryPolicy(item.run.retries, item.retryDelay)),
    tags: item.tags ? JSON.stringify(item.tags) : "[]",
    labels: JSON.stringify(task.labels),
    // Most depend on nothing: their empty lists are what the API has.
    taskInputs: JSON.stringify(hasOrigins(item) ? wireInputs(item.taskInputs) : (item.taskInputs ?? {})),
    states: states.map(bounded),
    runCount: task.runCount,
    flowRunRunCount: flow?.runCount ?? 0,
    expectedStart: task.expectedStart,
    start: task.startTime,
    end: last && isTerminal(last) ? last.timestamp : undefined,
    total: task.total,
  };
}

function hasOrigins({ taskInputs = {} }: PostedTaskRun): boolean {
  for (const name in taskInputs) if (taskInputs[name]?.length) return true;
  return false;
}

function bounded(state: State): State {
  const { message } = state;
  return message !== undefined && message.length > MAX_MESSAGE_CHARACTERS
    ? { ...state, message: startOf(message, MAX_MESSAGE_CHARACTERS) }
    : state;
}
