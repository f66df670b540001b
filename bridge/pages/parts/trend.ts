/** Draws a number over time: a small line with its highest, lowest and latest value. */
import { html } from "hono/html";
import type { Html } from "../html.ts";

export interface TrendPoint {
  /** ISO 8601. */
  at: string;
  value: number;
}

const WIDTH = 640;
const HEIGHT = 150;
const LEFT = 62;
const RIGHT = 78;
const TOP = 14;
const BOTTOM = 14;

/**
 * A number of which less is better.
 * @param points oldest first; a line needs two
 */
export function trend(label: string, points: readonly TrendPoint[]): Html | "" {
  const last = points.at(-1);
  if (points.length < 2 || !last) return "";
  const values = points.map((point) => point.value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  // Evenly spaced: what counts is each run after the other, however long between them.
  const x = (index: number) => LEFT + (index * (WIDTH - LEFT - RIGHT)) / (points.length - 1);
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : TOP + ((high - value) * (HEIGHT - TOP - BOTTOM)) / (high - low);
  const line = points.map((point, index) => `${x(index).toFixed(1)},${y(point.value).toFixed(1)}`).join(" ");
  const dots = points.map(
    (point, index) =>
      html`<circle cx="${x(index).toFixed(1)}" cy="${y(point.value).toFixed(1)}" r="${point === last ? 4.5 : 3}"${
        point === last ? html` class="last"` : ""
      }><title>${number(point.value)} · ${point.at.slice(0, 16).replace("T", " ")} UTC</title></circle>`,
  );
  const scale = [...new Set([high, low])].map(
    (value) =>
      html`<text x="${LEFT - 12}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${number(value)}</text><line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"></line>`,
  );
  const summary = `${label} of ${points.length} versions: from ${number(values[0] ?? last.value)} to ${number(last.value)}, lowest ${number(low)}, highest ${number(high)}`;
  return html`<figure class="trend"><figcaption>${label} over ${points.length} versions <span class="faint">lower is better</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${summary}">${scale}<polyline points="${line}"></polyline>${dots}<text class="latest" x="${(x(points.length - 1) + 12).toFixed(1)}" y="${(y(last.value) + 5).toFixed(1)}">${number(last.value)}</text></svg></figure>`;
}

function number(value: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-3)) return value.toExponential(2);
  return String(Number(value.toFixed(Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4)));
}

/** The error an artifact reports, if it does. */
export function rmseOf(metadata: Record<string, string> | null): number | undefined {
  const value = Number.parseFloat(metadata?.rmse ?? "");
  return Number.isFinite(value) ? value : undefined;
}
