/** The types of messages: Jupyter's messaging protocol, version 5.4. */

/** The protocol version this kernel speaks. */
export const PROTOCOL_VERSION = "5.4";

/** Header of every message. `date` is ISO 8601 with a time zone. */
export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
}

/** A verified message. `identities` are the routing frames before the delimiter, stored for the reply. */
export interface Message {
  identities: Uint8Array[];
  header: Header;
  parentHeader: Header | Record<string, never>;
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** The channels of a kernel's connection file, apart from the heartbeat, which carries no messages. */
export type Channel = "shell" | "control" | "stdin" | "iopub";

/** What a value looks like to a front end: one entry per MIME type. */
export type MimeBundle = Record<string, unknown>;

/** What a request handler may answer with: `status` first, other fields by message type. */
export interface ReplyContent extends Record<string, unknown> {
  status: "ok" | "error" | "aborted" | "complete" | "incomplete" | "invalid";
}

/** An error as `error` messages and failed replies carry it. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}
