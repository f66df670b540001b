/** Shows what would be deployed, for a user to read before it is: as lines of text and as HTML. */
import type { Schedule } from "../contract/deployments/schedule.ts";
import { describeType } from "../parameters/phrasing/type.ts";
import { type JsonSchema, parameterNames } from "../parameters/schema.ts";
import { alignColumns } from "../rendering/columns.ts";
import { escapeHtml } from "../rendering/escape.ts";
import { formatBytes } from "../rendering/format-bytes.ts";
import { describeSchedule } from "../schedules/describe.ts";
import { scheduleDates } from "../schedules/next.ts";
import type { Bundle } from "./bundle.ts";

export interface Preview {
  bundle: Bundle;
  name: string;
  pool: string;
  queue?: string;
  schedules: readonly { schedule: Schedule; active?: boolean | undefined }[];
  /** Schedules of the deployment before that it has no more. */
  removedSchedules?: readonly Schedule[];
  /** Values the deployment sets in place of defaults. */
  parameters: Record<string, unknown>;
  tags?: string[];
  /** Where the bundle goes. */
  storage: string;
  /** The API that will know it, and whether its schedules need `cellflow up`. */
  api: { url: string; embedded: boolean };
  /** What the flow needs: `readData` from `cell 2`. */
  declarations?: { name: string; from: string }[];
  /** What does not travel: `console.log(train.length)` of `cell 4`. */
  leftOut?: { text: string; from: string }[];
  now: Date;
}

interface PreviewRow {
  title: string;
  /** Each line of the value; the first cell of a line with several is a name. */
  lines: string[][];
}

/** The preview as rows, from which both forms are made. */
function previewRows(preview: Preview): PreviewRow[] {
  const { bundle } = preview;
  const { manifest } = bundle;
  const rows: PreviewRow[] = [
    { title: "deployment", lines: [[`${manifest.flow}/${preview.name}`]] },
    {
      title: "work pool",
      lines: [[preview.queue ? `${preview.pool}, queue ${preview.queue}` : preview.pool]],
    },
    { title: "parameters", lines: parameterLines(preview) },
    { title: "code", lines: Object.keys(manifest.sources).map((path) => [path]) },
    { title: "declarations", lines: (preview.declarations ?? []).map(({ name, from }) => [name, from]) },
    { title: "left out", lines: (preview.leftOut ?? []).map(({ text, from }) => [from, firstLine(text)]) },
    { title: "packages", lines: Object.entries(manifest.packages).map(([name, version]) => [name, version]) },
    {
      title: "data files",
      lines: Object.entries(manifest.files).map(([path, bytes]) => [path, formatBytes(bytes)]),
    },
    { title: "environment", lines: manifest.environment.map((name) => [name]) },
    { title: "schedule", lines: scheduleLines(preview) },
    { title: "tags", lines: preview.tags?.length ? [[preview.tags.join(", ")]] : [] },
    {
      title: "size",
      lines: [[`${formatBytes(bundle.size)} (code ${formatBytes(Buffer.byteLength(bundle.code))})`]],
    },
    { title: "version", lines: [[bundle.id.slice(0, 12)]] },
    { title: "storage", lines: [[preview.storage]] },
    { title: "API", lines: [[preview.api.url]] },
  ];
  return rows.filter((row) => row.lines.length > 0);
}

/** One line an entry, names aligned. */
export function previewText(preview: Preview): string[] {
  const rows = previewRows(preview);
  const width = Math.max(...rows.map((row) => row.title.length)) + 2;
  return rows.flatMap(({ title, lines }) =>
    alignColumns(lines).map((line, index) => `${(index === 0 ? title : "").padEnd(width)}${line}`),
  );
}

/** A table without scripts or styles from elsewhere: it shows in any notebook. */
export function previewHtml(preview: Preview): string {
  const rows = previewRows(preview).map(({ title, lines }) => {
    const single = lines.length === 1 && lines[0]?.length === 1;
    const inner = single
      ? escapeHtml(lines[0]?.[0] ?? "")
      : `<table style="${TABLE_STYLE}">${lines.map(htmlLine).join("")}</table>`;
    return `<tr style="background:none"><th scope="row" style="${CELL_STYLE};white-space:nowrap">${escapeHtml(title)}</th><td style="${CELL_STYLE}">${inner}</td></tr>`;
  });
  return `<table style="${TABLE_STYLE}">${rows.join("")}</table>`;
}

/** JupyterLab centres tables and aligns their cells to the right. */
const TABLE_STYLE = "margin:0;border-collapse:collapse;border:none";
const CELL_STYLE = "text-align:left;vertical-align:top;padding:1px 12px 1px 0;border:none";

/** The name at its beginning stays in one line. */
function htmlLine(line: readonly string[]): string {
  const cells = line.map((cell, at) => {
    const style = at === 0 && line.length > 1 ? `${CELL_STYLE};white-space:nowrap` : CELL_STYLE;
    return `<td style="${style}">${escapeHtml(cell)}</td>`;
  });
  return `<tr style="background:none">${cells.join("")}</tr>`;
}

function parameterLines(preview: Preview): string[][] {
  const { parameters } = preview.bundle.manifest;
  return parameterNames(parameters).map((name) => {
    const property = parameters.properties[name] as JsonSchema;
    const type = describeType(property, parameters).replace(/^a /, "");
    const value = Object.hasOwn(preview.parameters, name) ? preview.parameters[name] : property.default;
    const need = parameters.required.includes(name) ? "needed at each run" : "";
    return [
      name,
      type,
      value === undefined ? need : `= ${JSON.stringify(value)}`,
      property.description ?? "",
    ];
  });
}

function scheduleLines(preview: Preview): string[][] {
  const { schedules, removedSchedules = [], now, api } = preview;
  const lines = schedules.flatMap(({ schedule, active = true }) => {
    if (!active) return [[`${describeSchedule(schedule)}: paused, and stays so`]];
    const dates = scheduleDates(schedule, now.getTime() * 1000).take(3);
    const next = [...dates].map((date) => new Date(date / 1000).toISOString().slice(0, 16).replace("T", " "));
    return [[describeSchedule(schedule)], ...(next.length > 0 ? [[`next: ${next.join(", ")} (UTC)`]] : [])];
  });
  if (schedules.length === 0) lines.push(["none: runs when asked to"]);
  else if (api.embedded) lines.push(["fires only while `cellflow up` runs"]);
  return [...lines, ...removedSchedules.map((schedule) => [`no longer: ${describeSchedule(schedule)}`])];
}

function firstLine(text: string): string {
  const [line = "", ...more] = text.trim().split("\n");
  return more.length > 0 || line.length > 80 ? `${line.slice(0, 80)} …` : line;
}
