/** Takes a task's result from an earlier run that is like it, or runs it and notes the result for later ones. */
import { setTimeout as sleep } from "node:timers/promises";
import { debugLog } from "../../debug-log.ts";
import { maxAge } from "../../options/cache.ts";
import type { ResultReference } from "../../results/reference.ts";
import type { CacheEntry } from "../../results/result-cache.ts";
import type { Definition } from "../definition.ts";
import type { Computing, Host } from "../host.ts";
import { type LiveRun, unlessStopped } from "../live/live-run.ts";
import { describeCause } from "../outcome/failure-message.ts";
import { persistResult } from "../outcome/persist.ts";
import { cacheOf, resultsOf } from "../outcome/stored-results.ts";
import { now } from "../time/now.ts";
import { cacheKey } from "./cache-key.ts";

/** An earlier run's result. */
export interface CacheHit {
  value: unknown;
  reference: ResultReference;
  /** The name of the run that made it. */
  from: string;
}

/** Stores what a run gives and notes it under its key; the reference to it, where that was possible. */
export type Keep = (value: unknown) => Promise<ResultReference | undefined>;

export interface CachedCall<R> {
  task: Definition;
  args: readonly unknown[];
  run: LiveRun;
  /** Where results are stored and taken from, if not where the settings say. */
  storage: string | undefined;
  warn(message: string): void;
  /** Runs the task; without `keep`, its result is no one else's. */
  compute(keep: Keep | undefined): Promise<R>;
  /** In a transaction: has what others may then take noted when it has succeeded. */
  defer?: ((note: () => Promise<void>) => void) | undefined;
  /** Ends the run with an earlier one's result. */
  take(hit: CacheHit): Promise<R>;
}

/** How often another process is looked at that computes the same, in milliseconds: at first, and at most. */
const POLL_MS = 20;
const LONGEST_POLL_MS = 250;

/** @throws what the task throws, or why its run was stopped */
export async function runCached<R>(host: Host, given: CachedCall<R>): Promise<R> {
  const said = new Set<string>();
  const warn = (message: string): void => {
    if (!said.has(message)) given.warn(message);
    said.add(message);
  };
  const call = { ...given, warn };
  const { task, args, run, compute } = call;
  const found = await unlessStopped(run, cacheKey(host.sources, task, args));
  if ("problem" in found) warn(`The result is not cached: ${found.problem}`);
  const { key } = found as { key?: string };
  if (key === undefined) return compute(undefined);
  const { cache } = task.options;
  const asked = typeof cache === "object" ? cache.refresh : undefined;
  if (asked ?? (await cacheOf(host)).isRefreshed) return compute((value) => keep(host, call, key, value));
  for (;;) {
    const hit = await unlessStopped(run, findHit(host, call, key));
    if (hit) return call.take(hit);
    const other = host.computing.get(key);
    // A run that the other one called would wait for itself.
    if (!other || other.run.stopped || waitsFor(host, other, run)) return computeOnce(host, call, key);
    const wait = { run, other };
    host.waits.add(wait);
    try {
      if ((await unlessStopped(run, other.end)) === "not kept") return await compute(undefined);
    } finally {
      host.waits.delete(wait);
    }
  }
}

/** Does the other one wait for `run`, or for what that is part of, itself or by way of others? */
function waitsFor(host: Host, other: Computing, run: LiveRun, asked = new Set<Computing>()): boolean {
  if (isWithin(run, other.run)) return true;
  if (asked.has(other)) return false;
  asked.add(other);
  return [...host.waits].some(
    (wait) => isWithin(wait.run, other.run) && waitsFor(host, wait.other, run, asked),
  );
}

/** Computes, while no other process of this machine does; takes what that gave, if one does. */
async function computeOnce<R>(host: Host, call: CachedCall<R>, key: string): Promise<R> {
  const { run } = call;
  const end = Promise.withResolvers<"kept" | "not kept" | "failed">();
  const mine = { run, end: end.promise };
  const outer = host.computing.get(key);
  host.computing.set(key, mine);
  let leaveKey: (() => Promise<void>) | undefined;
  const leave = (how: "kept" | "not kept" | "failed"): void => {
    if (host.computing.get(key) === mine) {
      if (outer && !outer.run.stopped) host.computing.set(key, outer);
      else host.computing.delete(key);
    }
    end.resolve(how);
    void leaveKey?.();
    leaveKey = undefined;
  };
  // Code that an interrupt ends never comes back to a `finally`.
  const off = run.onStop(() => leave("failed"));
  let isKept = false;
  try {
    const hit = outer
      ? undefined
      : await waitForKey(host, call, key, (left) => {
          leaveKey = left;
          if (run.stopped) leave("failed");
        });
    if (hit) {
      isKept = true;
      leave("kept");
      return await call.take(hit);
    }
    // Who called may have changed what it gave, while others were asked.
    const again = await cacheKey(host.sources, call.task, call.args);
    if (!("key" in again) || again.key !== key) {
      call.warn("The result is not cached: the arguments were changed while it waited");
      leave("not kept");
      return await call.compute(undefined);
    }
    const value = await call.compute(async (result) => {
      const reference = await keep(host, call, key, result);
      isKept = reference !== undefined;
      return reference;
    });
    leave(isKept ? "kept" : "not kept");
    return value;
  } finally {
    off();
    leave("failed");
  }
}

/** Resolves when this process has the key, or with what another process has noted under it meanwhile. */
async function waitForKey<R>(
  host: Host,
  call: CachedCall<R>,
  key: string,
  taken: (leave: () => Promise<void>) => void,
): Promise<CacheHit | undefined> {
  const { run } = call;
  for (let ms = POLL_MS; ; ms = Math.min(ms * 1.5, LONGEST_POLL_MS)) {
    let leave: (() => Promise<void>) | undefined;
    try {
      leave = await (await cacheOf(host)).take(key);
    } catch (error) {
      // A folder that can't be written: computed twice is better than not at all.
      debugLog("engine.cache", error);
      return undefined;
    }
    if (leave) taken(leave);
    const hit = await unlessStopped(run, findHit(host, call, key));
    if (hit || leave) return hit;
    await unlessStopped(run, sleep(ms));
  }
}

/** What is noted under the key, if it is not too old and can be read. */
async function findHit<R>(host: Host, call: CachedCall<R>, key: string): Promise<CacheHit | undefined> {
  const entry = await (await cacheOf(host)).find(key, call.storage);
  if (!entry || isTooOld(entry, maxAge(call.task.options.cache))) return undefined;
  try {
    const value = await (await resultsOf(host)).read(entry.reference, call.task.definedIn);
    return { value, reference: entry.reference, from: entry.name };
  } catch (error) {
    call.warn(
      `The cached result of ${entry.name} can't be read, and is computed again: ${describeCause(error)}`,
    );
    return undefined;
  }
}

function isTooOld({ made }: CacheEntry, seconds: number | undefined): boolean {
  // One of the future was made while the clock was wrong.
  return seconds !== undefined && Math.abs(now() - made) >= seconds * 1000;
}

async function keep<R>(
  host: Host,
  { task, run, warn, defer, storage }: CachedCall<R>,
  key: string,
  value: unknown,
): Promise<ResultReference | undefined> {
  const reference = await persistResult(host, run.id, value, "cached", warn, task, storage);
  if (reference === undefined || run.stopped) return reference;
  const note = async (): Promise<void> => {
    try {
      const entry = { taskRunId: run.id, name: run.name, made: now() };
      await (await cacheOf(host)).note(key, entry, storage);
    } catch (error) {
      warn(`The result is not cached: ${describeCause(error)}`);
    }
  };
  if (defer) defer(note);
  else await note();
  return reference;
}

/** Is `run` part of `outer`, or that itself? */
function isWithin(run: LiveRun, outer: LiveRun): boolean {
  for (let at: LiveRun | undefined = run; at; at = at.parent) if (at.id === outer.id) return true;
  return false;
}
