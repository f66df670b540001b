/** Who answers which request. */
import type { ReplyContent } from "../protocol/message.ts";
import { commInfo, commMessage } from "./comms.ts";
import { complete } from "./complete.ts";
import { debug } from "./debug.ts";
import type { Handler } from "./handler.ts";
import { inspect } from "./inspect.ts";
import { kernelInfo } from "./kernel-info.ts";

const history: Handler = async ({ content }, { session }) => {
  const entries = await session.history.query(content);
  const withOutput = content.output === true;
  return {
    status: "ok",
    history: entries.map(({ session: number, line, source }) => [
      number,
      line,
      withOutput ? [source, null] : source,
    ]),
  };
};

const execute: Handler = {
  waits: true,
  handle: ({ message }, { session }, turn) => session.execute(message, turn),
};

const interrupt: Handler = async (_request, { session }) => {
  await session.interrupt();
  return { status: "ok" };
};

const shutdown: Handler = ({ content }, { shutdown }) => {
  void shutdown();
  return { status: "ok", restart: content.restart === true };
};

/** The parser is loaded with the first cell, or here. */
const isCompleteRequest: Handler = async ({ content }) => {
  const { isComplete } = await import("./is-complete.ts");
  return isComplete(String(content.code ?? "")) as unknown as ReplyContent;
};

/** By message type. What is not here gets an error reply. */
export const handlers: Readonly<Record<string, Handler>> = {
  kernel_info_request: kernelInfo,
  execute_request: execute,
  is_complete_request: isCompleteRequest,
  complete_request: complete,
  inspect_request: inspect,
  history_request: history,
  comm_info_request: commInfo,
  connect_request: () => ({ status: "ok" }),
  comm_open: commMessage("open"),
  comm_msg: commMessage("msg"),
  comm_close: commMessage("close"),
  debug_request: debug,
  interrupt_request: interrupt,
  shutdown_request: shutdown,
};
