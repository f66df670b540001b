/** What a way to an API is: the embedded one and the one over HTTP look the same. */
import type { Event } from "../contract/event.ts";
import type { LogCreate } from "../contract/log.ts";

export interface Transport {
  /** The API's address as it may be shown: without credentials. */
  readonly url: string;
  readonly kind: "embedded" | "remote";
  /**
   * Sends one request; `path` is below the API's root: "/flows/".
   * @throws UnreachableError when nothing answers. An answer that is not a success is returned, not thrown.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Tells of changed flow runs as they happen; only where the API can (embedded). Returns how to stop. */
  readonly changes?: { subscribe(listener: (change: TransportChange) => void): () => void };
  /** Takes events and log lines at once, without the way through JSON; only where the API is in this process. */
  readonly record?: (events: readonly Event[], lines: readonly LogCreate[]) => void;
  close(): Promise<void>;
}

export interface TransportChange {
  kind: string;
  id: string;
  flow_run_id?: string | null;
}
