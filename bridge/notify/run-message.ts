/** Words the message about a run that is sent where nobody wrote another one. */
import type { Message } from "./message.ts";
import { oneLine } from "./one-line.ts";

/** What is known of the run. */
export interface RunAbout {
  kind: "flow" | "task";
  /** Of the flow or task. */
  of: string;
  /** The run's own. */
  name: string;
  /** The state's name: `Failed`. */
  state: string;
  /** The state's. */
  message?: string | null | undefined;
  seconds?: number | undefined;
  /** The number of its newest report. */
  report?: { key: string | null; name: string; short: string } | undefined;
  /** Where the run is seen. */
  link?: string | undefined;
}

/** Characters of the state's message: the rest stands in the log. */
const MAX_MESSAGE = 1000;

/** @param escaped makes the run's own words part of a channel's text */
export function runMessage(about: RunAbout, escaped: (text: string) => string): Message {
  const { kind, of, name, state, message, seconds, report, link } = about;
  const who = kind === "flow" ? `Flow run ${of}/${name}` : `Task run ${name}`;
  const lines = [
    message ? escaped(oneLine(message, MAX_MESSAGE)) : undefined,
    seconds !== undefined && seconds > 0 ? `Duration: ${durationWords(seconds)}` : undefined,
    report && escaped(`${numberName(report.name)}: ${report.short}${report.key ? ` (${report.key})` : ""}`),
    link,
  ].filter((line) => line !== undefined);
  const subject = escaped(oneLine(`${who}: ${state}`, 250));
  return { subject, body: lines.length > 0 ? lines.join("\n") : subject };
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `1 h 30 min`. */
export function durationWords(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  if (minutes > 0) return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
  return `${rest} s`;
}

function numberName(name: string): string {
  return name === "rmse" ? "RMSE" : name;
}
