/** Draws the displays of runs one after the other, each at most every 100 ms. */
import { debugLog } from "../../bridge/debug-log.ts";
import { type GraphDrawer, graphDot } from "../../bridge/rendering/graph.ts";
import { runHtml } from "../../bridge/rendering/html.ts";
import type { RunView } from "../../bridge/rendering/run-view.ts";
import { runText } from "../../bridge/rendering/text.ts";
import type { MimeBundle } from "../../kernel/protocol/message.ts";

/** The MIME type under which a run's data travels beside its picture. */
export const runMime = "application/vnd.cellflow.run+json";

/** The display of one run, or of a cell's tasks outside flows. */
export interface RunDisplay {
  /** The display's id. */
  key: string;
  cellId: string;
  view: RunView;
}

/** Sends a bundle to the front end: as a new display of the cell, or as an update of the display `id`. */
export type SendDisplay = (
  cellId: string,
  bundle: MimeBundle,
  options: { id: string; update: boolean },
) => void;

export interface DrawQueue {
  /** Draws the display soon: at once when it is new, else when its interval is over. */
  schedule(display: RunDisplay): void;
  /** Draws what changed in these displays; resolves when every drawing that was begun has ended. */
  flush(displays: readonly RunDisplay[]): Promise<void>;
  /** True when the display's view differs from the one last drawn. */
  isDirty(display: RunDisplay): boolean;
}

/** Between two drawings of one display. */
const INTERVAL_MS = 100;

interface Drawing {
  /** The view that was drawn last, or that is being drawn. */
  view?: RunView;
  isDisplayed: boolean;
  timer?: NodeJS.Timeout;
}

export function createDrawQueue(send: SendDisplay, drawer: GraphDrawer): DrawQueue {
  const drawings = new WeakMap<RunDisplay, Drawing>();
  let tail: Promise<void> = Promise.resolve();

  const drawingOf = (display: RunDisplay): Drawing => {
    const drawing = drawings.get(display) ?? { isDisplayed: false };
    drawings.set(display, drawing);
    return drawing;
  };

  const isDirty = (display: RunDisplay): boolean => display.view !== drawings.get(display)?.view;

  const draw = async (display: RunDisplay, drawing: Drawing): Promise<void> => {
    if (!isDirty(display)) return;
    const { view, cellId, key } = display;
    drawing.view = view;
    const svg = await drawer.draw(graphDot(view)).catch((error: unknown) => {
      debugLog("display.graph", error);
      return undefined;
    });
    const bundle: MimeBundle = {
      "text/html": runHtml(view, { svg: svg || undefined }),
      "text/plain": runText(view),
      [runMime]: view,
    };
    send(cellId, bundle, { id: key, update: drawing.isDisplayed });
    drawing.isDisplayed = true;
  };

  /** A drawing that fails does not hold back later ones. */
  const enqueue = (display: RunDisplay): void => {
    const drawing = drawingOf(display);
    clearTimeout(drawing.timer);
    drawing.timer = undefined;
    tail = tail.then(() => draw(display, drawing)).catch((error: unknown) => debugLog("display.draw", error));
  };

  return {
    isDirty,
    schedule: (display) => {
      const drawing = drawingOf(display);
      if (!drawing.isDisplayed && !drawing.timer) enqueue(display);
      drawing.timer ??= setTimeout(() => enqueue(display), INTERVAL_MS);
    },
    flush: async (displays) => {
      for (const display of displays) if (isDirty(display)) enqueue(display);
      await tail;
    },
  };
}
