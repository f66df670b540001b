/** Reports on their way to a display: batches, at most one every 30 ms, the first at once. */
import type { MessagePort } from "node:worker_threads";
import type { Report } from "../../run-update.ts";

export interface ReportPort {
  connect(port: MessagePort): void;
  readonly connected: boolean;
  add(report: Report): void;
  flush(): void;
}

const between = 30;
// Reports made before a display was connected, so that one that comes a moment late misses nothing.
const kept = 1000;

export function createReportPort(): ReportPort {
  let ports: MessagePort[] = [];
  let queue: Report[] = [];
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (queue.length === 0 || ports.length === 0) return;
    const batch = queue;
    queue = [];
    last = performance.now();
    for (const port of ports) port.postMessage(batch);
  };
  return {
    connect(port) {
      ports.push(port);
      port.unref();
      port.on("close", () => {
        ports = ports.filter((other) => other !== port);
      });
      flush();
    },
    get connected() {
      return ports.length > 0;
    },
    add(report) {
      queue.push(report);
      if (ports.length === 0) {
        if (queue.length > 2 * kept) queue = queue.slice(-kept);
        return;
      }
      if (timer !== undefined) return;
      const wait = last + between - performance.now();
      // The rest of this turn's reports go along.
      timer = setTimeout(flush, Math.max(0, wait));
    },
    flush,
  };
}
