/** The engine of this process: its reporter thread, started at the first run, and the runs under way. */
import type { MessagePort } from "node:worker_threads";
import { debugLog } from "../debug-log.ts";
import { CancelledError } from "../errors.ts";
import type { OpenBlock } from "../results/places.ts";
import type { ResultCache } from "../results/result-cache.ts";
import type { ResultStore } from "../results/result-store.ts";
import type { LoadedSources } from "../source/modules.ts";
import type { State } from "../state.ts";
import { createTaskSources, type TaskSources } from "./cache/task-sources.ts";
import { engineEnvironment } from "./environment.ts";
import { type Calls, createCalls } from "./live/calls.ts";
import type { LiveRun } from "./live/live-run.ts";
import { type ReporterThread, startReporter } from "./reporter/thread.ts";
import { createOwnSlots, type OwnSlots } from "./slots/own-slots.ts";
import { createTagLimits, type TagLimits } from "./slots/tag-limits.ts";
import type { createThreadPool, ThreadPool } from "./threads/pool.ts";

export interface Host {
  reporter(): ReporterThread;
  /** Flow runs, and task runs outside flows, that have not ended. */
  readonly live: Map<string, LiveRun>;
  /** Slots of concurrency limits that code waits for or holds, by the id they have at the reporter. */
  readonly slots: Map<string, HeldSlots>;
  /** Of tasks that may run only so many at a time. */
  readonly ownSlots: OwnSlots;
  /** Which tags have a limit. */
  readonly tagLimits: TagLimits;
  /** What follows when a flow run was stopped, by its id: of those with hooks for it. */
  readonly cancellations: Map<string, () => Promise<unknown>>;
  /** Called when others suspend a flow run, by its id, with the state it is in. */
  readonly suspensions: Map<string, (state: State) => void>;
  /** Calls of tasks and flows that have not settled. */
  readonly calls: Calls;
  /** Connects with the API. @throws UnreachableError when a server does not answer. */
  open(): Promise<{ url: string; kind: "embedded" | "remote" }>;
  /** Has `open` succeeded, with the reporter thread still there? */
  isOpen(): boolean;
  /** The origin of the code that runs now: for whom it runs. */
  origin(): string | undefined;
  setOrigin(originOf: () => string | undefined): void;
  /** Does code of several origins run here, the cells of a notebook? */
  hasOrigins(): boolean;
  connect(port: MessagePort): void;
  connectInterrupts(port: MessagePort): void;
  /** Resolves when what happened until now is on its way to displays. */
  notify(): Promise<void>;
  /** Calls `listener` with a flow run's id before the hooks of its end are called. */
  onEndHooks(listener: (flowRunId: string) => void): void;
  beginEndHooks(flowRunId: string): void;
  /** Loads what stores results, ahead of the first. */
  prepareResults(): void;
  /** Where results are stored, by the settings of now. */
  results(openBlock: OpenBlock): Promise<ResultStore>;
  /** Which of them are taken for which calls. */
  cache(openBlock: OpenBlock): Promise<ResultCache>;
  /** Runs under way whose result others wait for, by the key it will have in the cache. */
  readonly computing: Map<string, Computing>;
  /** Runs that wait for one of those. */
  readonly waits: Set<{ run: LiveRun; other: Computing }>;
  readonly sources: TaskSources;
  /** The threads of tasks that run on one, made at first use. */
  threads(create: typeof createThreadPool): ThreadPool;
  /** Has threads started with these flags of Node's. */
  setThreadFlags(flags: readonly string[]): void;
  close(): Promise<void>;
}

/** Slots that code waits for or holds. */
export interface HeldSlots {
  /** The code that has them: part of the run it belongs to, if any. */
  run: LiveRun;
  /** They are others' now. */
  lost(reason: string): void;
  /** Gives them back, once; resolves when the API has them. */
  release(): Promise<void>;
  /** Are they given back when the run ends? Else that is done by the function that has them. */
  endsWithRun: boolean;
}

/** A run that computes what is cached, and how it ends. */
export interface Computing {
  run: LiveRun;
  end: Promise<"kept" | "not kept" | "failed">;
}

/** @param start how the reporter is started */
export function createHost(start: typeof startReporter = startReporter): Host {
  let thread: ReporterThread | undefined;
  let opened: string | undefined;
  let originOf: (() => string | undefined) | undefined;
  let endHooks: (flowRunId: string) => void = () => {};
  let threads: ThreadPool | undefined;
  let threadFlags: readonly string[] = [];
  let stored: { settings: string; open: Promise<Stored> } | undefined;
  const live = new Map<string, LiveRun>();
  const slots = new Map<string, HeldSlots>();
  const suspensions: Host["suspensions"] = new Map();

  const reporter = (): ReporterThread => {
    thread ??= start({
      onCancel(flowRunId, reason) {
        const run = live.get(flowRunId);
        if (run) run.stop(new CancelledError(reason));
        else threads?.cancel(flowRunId, reason);
      },
      onLost: (hold, reason) => slots.get(hold)?.lost(reason),
      hasSlots: () => slots.size > 0,
      onSuspend: (flowRunId, state) => suspensions.get(flowRunId)?.(state),
      onGone: () => {
        thread = undefined;
        opened = undefined;
      },
    });
    return thread;
  };

  /** Reads settings again when they may have changed. */
  const openStored = (openBlock: OpenBlock): Promise<Stored> => {
    const settings = key(engineEnvironment());
    if (stored?.settings !== settings) stored = { settings, open: openResults(openBlock) };
    return stored.open;
  };

  return {
    reporter,
    live,
    slots,
    ownSlots: createOwnSlots(),
    tagLimits: createTagLimits(() => key(engineEnvironment())),
    cancellations: new Map(),
    suspensions,
    calls: createCalls(),
    async open() {
      const environment = engineEnvironment();
      const answer = await reporter().ask("open", environment);
      opened = key(environment);
      return answer;
    },
    isOpen: () => opened !== undefined && opened === key(engineEnvironment()),
    origin: () => originOf?.(),
    hasOrigins: () => originOf !== undefined,
    setOrigin: (next) => {
      originOf = next;
    },
    connect: (port) => reporter().connect(port),
    connectInterrupts: (port) => reporter().connectInterrupts(port),
    async notify() {
      await thread?.ask("notify", {});
    },
    onEndHooks: (listener) => {
      endHooks = listener;
    },
    beginEndHooks: (flowRunId) => endHooks(flowRunId),
    prepareResults() {
      // Whoever stores one is told what is wrong.
      loadResults().catch((error: unknown) => debugLog("engine.results", error));
    },
    results: async (openBlock) => (await openStored(openBlock)).results,
    cache: async (openBlock) => (await openStored(openBlock)).cache,
    computing: new Map(),
    waits: new Set(),
    sources: createTaskSources(),
    threads(create) {
      threads ??= create(reporter, () => threadFlags);
      return threads;
    },
    setThreadFlags: (flags) => {
      threadFlags = flags;
    },
    async close() {
      await thread?.close();
    },
  };
}

interface Stored {
  results: ResultStore;
  cache: ResultCache;
}

async function openResults(openBlock: OpenBlock): Promise<Stored> {
  const [{ createResultStore }, { createResultCache }, { createResultPlaces }, { readSettings }] =
    await loadResults();
  const settings = readSettings();
  const places = createResultPlaces(settings, openBlock);
  return { results: createResultStore(settings, places), cache: createResultCache(settings, places) };
}

function loadResults() {
  return Promise.all([
    import("../results/result-store.ts"),
    import("../results/result-cache.ts"),
    import("../results/places.ts"),
    import("../settings/settings.ts"),
  ]);
}

function key(environment: ReturnType<typeof engineEnvironment>): string {
  return JSON.stringify(environment);
}

// One engine a process: it owns the reporter thread, and both ends of a dependency must meet in it.
const holder: { host?: Host } = {};

/** This process's engine, made at first use; nothing is started by asking for it. */
export function theHost(): Host {
  holder.host ??= createHost();
  return holder.host;
}

/** Makes the engine of a task's thread, which reports through another. */
export function startOwnHost(start: typeof startReporter): void {
  holder.host = createHost(start);
}

/** Starts the threads of tasks with these flags of Node's: for a kernel, which loads code in its own way. */
export function setThreadFlags(flags: readonly string[]): void {
  theHost().setThreadFlags(flags);
}

/**
 * Starts the reporter thread, opens the API and loads what runs may need of both, ahead of the first run. Never fails: the
 * first run says what is wrong.
 */
export async function prefetch(): Promise<void> {
  const host = theHost();
  host.prepareResults();
  try {
    const { kind } = await host.open();
    // The API in this process loads its routes with the first request.
    const request = { ...engineEnvironment(), path: "/health", method: "GET", headers: {} };
    if (kind === "embedded") await host.reporter().ask("http", request);
  } catch (error) {
    debugLog("engine.prefetch", error);
  }
}

/** RunUpdate[] batches go to this port as things happen, even while the main thread is blocked. */
export function connectRunUpdates(port: MessagePort): void {
  theHost().connect(port);
}

/**
 * Interrupts of the main thread go to this port, as expressions to evaluate there in the middle of whatever runs;
 * their values come back on it. Without one, the engine's own thread does it through V8's inspector.
 */
export function connectInterrupts(port: MessagePort): void {
  theHost().connectInterrupts(port);
}

/** Says how the code of this process was loaded, where that is not from its files alone. */
export function setLoadedSources(loaded: LoadedSources): void {
  theHost().sources.setLoaded(loaded);
}

/** Says for whom runs started from now on are: called when a run starts, its answer goes into the run's updates. */
export function setOrigin(originOf: () => string | undefined): void {
  theHost().setOrigin(originOf);
}

/** True while flow runs, or task runs outside flows, have not ended. */
export function hasLiveRuns(): boolean {
  return theHost().live.size > 0;
}

/** Resolves when everything reported until now was sent to the ports of `connectRunUpdates`, acknowledged or not. */
export async function sendRunUpdates(): Promise<void> {
  await theHost().notify();
}

/** Resolves when everything reported until now is acknowledged by the API. */
export async function flushRunUpdates(): Promise<void> {
  await theHost().reporter().flush();
}

/** Delivers everything to the API and ends the reporter thread; the next run starts a new one. */
export async function closeEngine(): Promise<void> {
  await theHost().close();
}
