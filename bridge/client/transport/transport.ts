/** A transport carries calls to an API: the embedded one and the one over HTTP look the same. */
import type { Changes } from "../../contract/change.ts";
import type { KnownAnswer } from "../../contract/known-answer.ts";
import type { RecordedBatch } from "../../contract/recorded.ts";

export interface RequestOptions extends RequestInit {
  /** Not sent again where it may have been carried out and the answer was lost: that is then the caller's to find out. */
  isOnce?: boolean | undefined;
}

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
  fetch(path: string, init?: RequestOptions): Promise<Response>;
  /** What a call is answered, where the API is in this process and knows it without a request. */
  readonly answer?: (
    method: string,
    path: string,
    body: unknown,
  ) => KnownAnswer | undefined | Promise<KnownAnswer | undefined>;
  /** Announces changes of the API's data as they happen; only where the API is in this process. */
  readonly changes?: Changes;
  /**
   * Writes what happened in one transaction, without the way through JSON; only where the API is in this process.
   * @throws DatabaseError when it can't be written now
   */
  readonly record?: (batch: RecordedBatch) => void;
  /** The process is about to be gone: writes wait for those of others a moment at most. Only where the API is in this process. */
  readonly hurry?: () => void;
  /** Resolves when the disk has what was answered until now; only where the API is in this process. */
  readonly synced?: () => Promise<void>;
  /**
   * Plans the runs of schedules from now on, as one of those who do on the same data; what it gives ends that. Only
   * where the API is in this process.
   */
  readonly startServices?: () => Promise<() => void>;
  close(): Promise<void>;
}
