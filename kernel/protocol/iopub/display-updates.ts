/** Updates of displays: when many come, the front end gets the last one of each moment. */

/** One update as it would go out. */
export interface DisplayUpdate {
  parent: string | undefined;
  displayId: string;
  content: Record<string, unknown>;
}

/** Stands between updates and the front end. */
export interface Updates {
  add(update: DisplayUpdate): void;
  /** What waits goes out now. */
  flush(): void;
}

const MOMENT = 25; // ms

/** The first update of a display goes out at once; those of the moment after it wait, each in the place of the last. */
export function createUpdates(send: (update: DisplayUpdate) => void): Updates {
  /** Displays that were updated within this moment, and what waits of them. */
  const recent = new Map<string, DisplayUpdate | undefined>();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    for (const [id, update] of recent) {
      if (!update) continue;
      recent.set(id, undefined);
      send(update);
    }
  };
  const next = (): void => {
    const waiting = [...recent.values()].some((update) => update !== undefined);
    flush();
    timer = waiting ? setTimeout(next, MOMENT) : undefined;
    if (!waiting) recent.clear();
  };
  return {
    flush,
    add: (update) => {
      const { displayId, parent } = update;
      const waits = recent.get(displayId);
      // A front end that runs a notebook hears an update only under the cell that runs.
      if (waits && waits.parent !== parent) send(waits);
      const first = !recent.has(displayId);
      recent.set(displayId, first ? undefined : update);
      if (first) send(update);
      if (timer === undefined) timer = setTimeout(next, MOMENT);
    },
  };
}
