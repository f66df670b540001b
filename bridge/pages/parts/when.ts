/** A moment and a length of time on a page: UTC here, in the reader's own zone once the script has run. */
import { html } from "hono/html";
import { formatElapsed, timeOf } from "../../rendering/duration.ts";
import type { Html } from "../html.ts";

/** @param at ISO 8601, as the API gives it; nothing known is a dash */
export function when(at: string | null | undefined, unknown = "–"): Html {
  if (!at) return html`${unknown}`;
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" data-when>${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

/** The time of day of a log line. */
export function clock(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" data-clock>${iso.slice(11, 19)}</time>`;
}

/** How long a run took, or takes up to now: the script counts on. */
export function took(
  run: { start_time: string | null; end_time: string | null },
  now: number = Date.now(),
): Html {
  if (!run.start_time) return html`–`;
  if (run.end_time) return html`${timeOf(run)}`;
  const start = Date.parse(run.start_time);
  const seconds = Math.floor(Math.max(0, now - start) / 1000);
  const text = seconds < 60 ? `${seconds} s` : formatElapsed(seconds * 1000);
  return html`<span data-since="${start}">${text}</span>`;
}
