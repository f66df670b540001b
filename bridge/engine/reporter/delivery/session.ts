/** An open API: its client, and what is on its way there. */
import type { Client } from "../../../client/client.ts";
import type { Transport } from "../../../client/transport/transport.ts";
import type { Event } from "../../../contract/events/event.ts";
import type { LogLine } from "../../../contract/recorded.ts";
import type { Settings } from "../../../settings/settings.ts";
import type { State } from "../../../state.ts";
import type { ReportedTask } from "../reported-task.ts";
import type { Terminal } from "../terminal.ts";
import type { Recording } from "./recording/recording.ts";

export interface Session {
  readonly settings: Settings;
  readonly transport: Transport;
  readonly client: Client;
  readonly outbox: Outbox;
  readonly recording: Recording;
  /** Ids of flows by name. */
  readonly flowIds: Map<string, string>;
  readonly terminal: Terminal;
  /** Settles when what earlier runs stored for this API is delivered, or cannot be yet. */
  spoolDelivered: Promise<void>;
  /** Resolves when the server has recorded what it accepted; what it does not record is stored for the next run. */
  settle(patienceMs?: number): Promise<void>;
  /** Stops what runs on its own, and the transport. */
  close(): Promise<void>;
}

export interface Outbox {
  /** A task run enters a state, which its record does not hold yet; everything else of it does. */
  entered(task: ReportedTask, state: State): void;
  event(event: Event): void;
  log(line: LogLine): void;
  /** Could what was put in be neither sent nor stored? It is tried again. */
  isStuck(): boolean;
  /** Forgets what waits to be sent of a flow run that is gone from the API. */
  forget(flowRunId: string): void;
  /** Starts sending, unless it is under way. */
  kick(): void;
  /**
   * Resolves when everything put in until now is acknowledged, or, where the server does not answer, stored
   * in the spool folder. With `orHeld`, what waits until a busy server has room is not waited for.
   */
  flush(options?: { orHeld?: boolean }): Promise<void>;
  /** The same when the process is about to be gone: what is held back is stored, too. */
  leave(): Promise<void>;
}
