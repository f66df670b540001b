/** A transport carries calls to an API: the embedded one and the one over HTTP look the same. */
import type { Changes } from "../../contract/change.ts";
import type { Event } from "../../contract/event.ts";
import type { LogCreate } from "../../contract/log.ts";

export interface Transport {
  /** The API's address as it may be shown: without credentials. */
  readonly url: string;
  readonly kind: "embedded" | "remote";
  /** What a user can do when the API answers 401, where that is known. */
  readonly unauthorizedAdvice?: string;
  /**
   * Sends one request; `path` is below the API's root: "/flows/".
   * @throws UnreachableError when nothing answers. An answer that is not a success is returned, not thrown.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Announces changes of the API's data as they happen; only where the API is in this process. */
  readonly changes?: Changes;
  /** Takes events and log lines at once, without the way through JSON; only where the API is in this process. */
  readonly record?: (events: readonly Event[], lines: readonly LogCreate[]) => void;
  /**
   * Plans the runs of schedules from now on, as one of those who do on the same data; what it gives ends that. Only
   * where the API is in this process.
   */
  readonly startServices?: () => () => Promise<void> | void;
  close(): Promise<void>;
}
