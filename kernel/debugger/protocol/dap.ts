/** Messages of the Debug Adapter Protocol, as far as this debugger reads and writes them. */

/** A request. `arguments` are by command. */
export interface DapRequest {
  type: "request";
  seq: number;
  command: string;
  arguments: Record<string, unknown>;
}

/** An answer; with `success` false, `message` says why. */
export interface DapResponse {
  type: "response";
  seq: number;
  request_seq: number;
  command: string;
  success: boolean;
  message?: string;
  body?: object;
}

export interface DapEvent {
  type: "event";
  seq: number;
  event: string;
  body?: object;
}

/** What a debug_reply holds. */
export type DapMessage = DapResponse;

/** A value under a name. A `variablesReference` other than 0 can be asked for what is inside. */
export interface DapVariable {
  name: string;
  value: string;
  type?: string;
  evaluateName?: string;
  variablesReference: number;
  indexedVariables?: number;
  namedVariables?: number;
  presentationHint?: { kind?: string; lazy?: boolean; attributes?: string[] };
}

/** Lines and columns count from 1. */
export interface DapBreakpoint {
  id: number;
  verified: boolean;
  line: number;
  column?: number;
  message?: string;
  source: { path: string };
}

/** What a user can be told in one line, as the failure of a request. */
export class DebugError extends Error {
  readonly code = "debug.refused";
}
