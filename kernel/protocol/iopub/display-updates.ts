/** Throttles updates of displays: of many, the front end gets the last one of each moment. */

/** One update as it would go out. */
export interface DisplayUpdate {
  parent: string | undefined;
  displayId: string;
  content: Record<string, unknown>;
}

/** Takes updates on their way to the front end. */
export interface Updates {
  add(update: DisplayUpdate): void;
  /** Updates that wait go out now. */
  flush(): void;
}

const INTERVAL_MS = 25;

/** The first update of a display goes out at once; a later one of the same interval waits, and replaces one that waits. */
export function createUpdates(send: (update: DisplayUpdate) => void): Updates {
  /** Displays that were updated within this interval, with the update that waits. */
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
    timer = waiting ? setTimeout(next, INTERVAL_MS) : undefined;
    if (!waiting) recent.clear();
  };
  return {
    flush,
    add: (update) => {
      const { displayId, parent } = update;
      const waits = recent.get(displayId);
      // A front end that runs a notebook handles an update only under the cell that runs.
      if (waits && waits.parent !== parent) send(waits);
      const first = !recent.has(displayId);
      recent.set(displayId, first ? undefined : update);
      if (first) send(update);
      if (timer === undefined) timer = setTimeout(next, INTERVAL_MS);
    },
  };
}
