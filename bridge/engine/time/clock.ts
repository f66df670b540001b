/** Measures time in milliseconds since the epoch, exact to the microsecond and strictly increasing, and writes it. */
import { createSteadyClock, type SteadyClock } from "../../steady-clock.ts";

export interface Clock {
  (): number;
  /**
   * From now on it is the system's clock, which may have been set meanwhile: between runs. A run keeps the time it began
   * with, so that its durations and the order of its states are right.
   */
  follow(): void;
}

/** A clock that goes back by less was not set. */
const SET_BACK_MS = 500;

/** A clock that never gives the same microsecond twice: a server drops a task run's second state of one moment. */
export function createClock(steady: SteadyClock = createSteadyClock()): Clock {
  let last = 0;
  const now = (): number => {
    const micros = Math.floor(steady.now() * 1000);
    last = micros > last ? micros : last + 1;
    return last / 1000;
  };
  const follow = (): void => {
    const before = steady.now();
    steady.follow();
    if (steady.now() < before - SET_BACK_MS) last = 0;
  };
  return Object.assign(now, { follow });
}

/** Writes times as Prefect does: `2026-11-21T03:27:10.356705Z`. Keeps the last second's text, as times come in order. */
export function createTimeFormat(): (at: number) => string {
  let second = Number.NaN;
  let prefix = "";
  return (at) => {
    const micros = Math.round(at * 1000);
    const whole = Math.floor(micros / 1e6);
    if (whole !== second) {
      second = whole;
      prefix = new Date(whole * 1000).toISOString().slice(0, 19);
    }
    return `${prefix}.${String(micros - whole * 1e6).padStart(6, "0")}Z`;
  };
}

/** Milliseconds since the epoch of a time as servers write it (fractions to the microsecond; UTC when it names no zone). */
export function parseTime(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2})?$/i.exec(
    text.trim(),
  );
  if (!match) return Date.parse(text);
  const [, day, time, fraction = "", zone = "Z"] = match;
  const seconds = Date.parse(`${day}T${time}${zone}`);
  return seconds + Number(`0.${fraction || "0"}`) * 1000;
}
