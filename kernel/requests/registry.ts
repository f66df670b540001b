/** The requests this kernel answers, by message type. */
import { commInfo } from "./comm-info.ts";
import { commMessage } from "./comm-message.ts";
import { complete } from "./complete.ts";
import { connect } from "./connect.ts";
import { debug } from "./debug.ts";
import { execute } from "./execute.ts";
import type { Handler } from "./handler.ts";
import { history } from "./history.ts";
import { inspect } from "./inspect.ts";
import { interrupt } from "./interrupt.ts";
import { isComplete } from "./is-complete.ts";
import { kernelInfo } from "./kernel-info.ts";
import { settle } from "./settle.ts";
import { shutdown } from "./shutdown.ts";

/** A type that is not here gets an error reply. */
export const handlers: Readonly<Record<string, Handler>> = {
  kernel_info_request: kernelInfo,
  execute_request: execute,
  is_complete_request: isComplete,
  complete_request: complete,
  inspect_request: inspect,
  history_request: history,
  comm_info_request: commInfo,
  connect_request: connect,
  comm_open: commMessage("open"),
  comm_msg: commMessage("msg"),
  comm_close: commMessage("close"),
  debug_request: debug,
  interrupt_request: interrupt,
  settle_request: settle,
  shutdown_request: shutdown,
};
