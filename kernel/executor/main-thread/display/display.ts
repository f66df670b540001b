/** The global `display`: shows values under the cell, and updates them. */
import { randomUUID } from "node:crypto";
import { displaySymbol } from "../../../output/displayed.ts";
import { toMimeBundle } from "../../../output/mime-bundle.ts";
import { sizeNote } from "../../../output/size-note.ts";
import { inspectLine, inspectText } from "../../../output/text.ts";
import { startOf } from "../../../output/well-formed.ts";
import { asBundle, wireBundle } from "../../../output/wire-bundle.ts";
import type { MimeBundle } from "../../../protocol/message.ts";
import type { Send } from "../channel.ts";
import type { CellContext } from "../run/cell-run.ts";

/**
 * Options of `display`. `id` names the display, so that it can be updated. A value whose keys are MIME types is
 * shown as the bundle it is, unless `raw` is false.
 */
export interface DisplayOptions {
  id?: string;
  raw?: boolean;
  metadata?: Record<string, unknown>;
}

/** Shows values under the running cell. Each call resolves to the id of the display. */
export interface Display {
  /** Show a value as a cell's result is shown: tables, charts, pictures, nested objects, or a MIME bundle. */
  (value: unknown, options?: DisplayOptions): Promise<string>;
  /** Show another value in the place of the display named `id`, wherever it stands. */
  update(id: string, value: unknown, options?: DisplayOptions): Promise<string>;
  /** Clear the cell's output; with `wait` only when the next output comes. */
  clear(options?: { wait?: boolean }): void;
  html(text: string, options?: DisplayOptions): Promise<string>;
  markdown(text: string, options?: DisplayOptions): Promise<string>;
  /** LaTeX mathematics; text without delimiters is set as one formula. */
  latex(text: string, options?: DisplayOptions): Promise<string>;
  /** A Mermaid diagram. */
  mermaid(text: string, options?: DisplayOptions): Promise<string>;
  svg(text: string, options?: DisplayOptions): Promise<string>;
  json(value: unknown, options?: DisplayOptions): Promise<string>;
  png(bytes: Uint8Array, options?: DisplayOptions): Promise<string>;
  jpeg(bytes: Uint8Array, options?: DisplayOptions): Promise<string>;
  gif(bytes: Uint8Array, options?: DisplayOptions): Promise<string>;
  /** A Vega-Lite chart: interactive where the front end knows Vega-Lite, a picture everywhere. */
  vega(spec: object, options?: DisplayOptions): Promise<string>;
}

/** Words of an HTML page's beginning, for front ends without HTML. */
function plain(text: string): string {
  return startOf(text, 20_000)
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function formula(text: string): string {
  return /\$|\\\(|\\\[|\\begin\{/.test(text) ? text : `$$${text}$$`;
}

/** Displays whose ids are remembered. */
const MAX_KNOWN = 100_000;

function unknownDisplay(id: unknown): string {
  const named = inspectLine(id);
  return `display.update: this kernel has shown nothing with the id ${named}. What display(value, { id: ${named} }) shows can be updated.`;
}

/** `display` for cells, and when what a cell shows has been shown. */
export function createDisplay(
  context: CellContext,
  send: Send,
): { display: Display; shown(cell: string): Promise<unknown> | undefined } {
  const waiting = new Map<string, Set<Promise<unknown>>>();
  /** What is to come last in a display's place. */
  const coming = new Map<string, Promise<void>>();
  const awaited: MimeBundle = { "text/plain": "" };

  /** Displays that were said to be large, and those that are known: shown, or said to be unknown. */
  const large = new Set<string>();
  const known = new Set<string>();
  const know = (id: string): void => {
    known.add(id);
    if (known.size > MAX_KNOWN) known.delete(known.values().next().value as string);
  };
  const say = (text: string): void =>
    send({ op: "stream", parent: context.latest(), name: "stderr", text: `${text}\n` });

  const show = (
    bundle: MimeBundle,
    update: boolean,
    displayId: string,
    parent: string | undefined,
    options: DisplayOptions,
  ): void => {
    const data = wireBundle(bundle);
    send({ op: "display", parent, data, metadata: options.metadata ?? {}, displayId, update });
    const note = large.has(displayId) ? undefined : sizeNote(data);
    if (note === undefined) return;
    large.add(displayId);
    send({ op: "stream", parent, name: "stderr", text: note });
  };

  /** As the last expression of a cell, a display shows what it shows and not its own promise. */
  const quiet = (shown: Promise<string>): Promise<string> =>
    Object.assign(shown, { [displaySymbol]: () => ({}) });

  /** Remember what is still to come, so that the cell ends after it. */
  const remember = (shown: Promise<void>, parent: string): void => {
    const all = waiting.get(parent) ?? new Set();
    waiting.set(parent, all.add(shown));
    const over = (): void => {
      all.delete(shown);
      if (all.size === 0) waiting.delete(parent);
    };
    shown.then(over, over);
  };

  const put = (
    bundle: MimeBundle | Promise<MimeBundle>,
    options: DisplayOptions = {},
    update = false,
  ): Promise<string> => {
    const id = options.id ?? randomUUID();
    const parent = context.latest();
    if (!update) know(id);
    if (!(bundle instanceof Promise || coming.has(id))) {
      try {
        show(bundle, update, id, parent, options);
        return quiet(Promise.resolve(id));
      } catch (error) {
        return quiet(Promise.reject(error));
      }
    }
    // Its place is taken at once: what is shown or printed after it stands below it, whichever is ready first.
    if (!update) show(awaited, false, id, parent, options);
    const before = coming.get(id);
    const shown = Promise.allSettled([bundle, before])
      .then(() => bundle)
      .then((data) => show(data, true, id, parent, options));
    coming.set(id, shown);
    const over = (): void => {
      if (coming.get(id) === shown) coming.delete(id);
    };
    shown.then(over, over);
    if (parent !== undefined) remember(shown, parent);
    // A promise of its own: when it fails and nobody waits for it, that is reported under the cell.
    return quiet(shown.then(() => id));
  };

  const nothing: MimeBundle = { "text/plain": "undefined" };
  const bundleOf = (value: unknown, options: DisplayOptions): MimeBundle | Promise<MimeBundle> => {
    const raw = options.raw === false ? undefined : asBundle(value);
    const bundle = raw ?? toMimeBundle(value);
    return bundle instanceof Promise ? bundle.then((data) => data ?? nothing) : (bundle ?? nothing);
  };
  const picture = (type: string) => (bytes: Uint8Array, options?: DisplayOptions) =>
    put({ [type]: bytes, "text/plain": `<${type}>` }, options);

  const display: Display = Object.assign(
    (value: unknown, options: DisplayOptions = {}) => put(bundleOf(value, options), options),
    {
      update: (id: string, value: unknown, options: DisplayOptions = {}) => {
        if (!known.has(id)) {
          // It may stand in the notebook from an earlier kernel, so the update goes out.
          say(unknownDisplay(id));
          know(id);
        }
        return put(bundleOf(value, options), { ...options, id }, true);
      },
      clear: ({ wait = false } = {}) => send({ op: "clear", parent: context.latest(), wait }),
      html: (text: string, options?: DisplayOptions) =>
        put({ "text/html": text, "text/plain": plain(String(text)) }, options),
      markdown: (text: string, options?: DisplayOptions) =>
        put({ "text/markdown": text, "text/plain": text }, options),
      latex: (text: string, options?: DisplayOptions) =>
        put({ "text/latex": formula(String(text)), "text/plain": text }, options),
      mermaid: (text: string, options?: DisplayOptions) =>
        put({ "text/vnd.mermaid": text, "text/plain": text }, options),
      svg: (text: string, options?: DisplayOptions) =>
        put({ "image/svg+xml": text, "text/plain": "<svg>" }, options),
      json: (value: unknown, options?: DisplayOptions) =>
        put({ "application/json": value, "text/plain": inspectText(value) }, options),
      png: picture("image/png"),
      jpeg: picture("image/jpeg"),
      gif: picture("image/gif"),
      vega: (spec: object, options?: DisplayOptions) =>
        put(
          import("../../../output/vega.ts").then(({ vegaBundle }) => vegaBundle(spec)),
          options,
        ),
    },
  );

  return {
    display,
    shown: (cell) => {
      const all = waiting.get(cell);
      return all && Promise.allSettled(all);
    },
  };
}
