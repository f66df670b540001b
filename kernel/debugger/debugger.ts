/** The debugger: requests of the Debug Adapter Protocol to V8's inspector in the executor, and its events back. */
import { breakpointCommands } from "./breakpoints/breakpoint-commands.ts";
import { type Command, createParts } from "./composition.ts";
import type { DebuggerOptions, KernelDebugger } from "./kernel-debugger.ts";
import { type DapRequest, DebugError } from "./protocol/dap.ts";
import { sessionCommands } from "./protocol/session-commands.ts";
import { stopCommands } from "./stepping/execution-commands.ts";
import { valueCommands } from "./values/value-commands.ts";

function asRequest(content: Record<string, unknown>): DapRequest {
  return {
    type: "request",
    seq: typeof content.seq === "number" ? content.seq : 0,
    command: String(content.command ?? ""),
    arguments:
      typeof content.arguments === "object" && content.arguments !== null
        ? (content.arguments as Record<string, unknown>)
        : {},
  };
}

/** A debugger that is not attached yet. */
export function createDebugger(options: DebuggerOptions): KernelDebugger {
  let seq = 0;
  const tell = (event: string, body?: object): void => {
    seq += 1;
    options.tell({ type: "event", seq, event, ...(body ? { body } : {}) });
  };
  const parts = createParts({ ...options, tell });
  const { attachment, stops, files, untilStop } = parts;
  const commands: Record<string, Command> = {
    ...sessionCommands(parts),
    ...breakpointCommands(parts),
    ...stopCommands(parts),
    ...valueCommands(parts),
  };
  return {
    hear: attachment.hear,
    beforeRun: attachment.beforeRun,
    executorChanged: attachment.renew,
    resume: () => {
      untilStop.stop();
      return stops.release();
    },
    interrupted: () => {
      untilStop.stop();
      stops.forgetIntent();
    },
    close: files.close,
    request: async (content) => {
      const request = asRequest(content);
      const answer = { type: "response" as const, request_seq: request.seq, command: request.command };
      try {
        const command = Object.hasOwn(commands, request.command) ? commands[request.command] : undefined;
        if (!command)
          throw new DebugError(
            `This debugger does not answer ${request.command || "a request without a command"}`,
          );
        const body = (await command(request.arguments)) as object | undefined;
        seq += 1;
        return { ...answer, seq, success: true, body: body ?? {} };
      } catch (error) {
        seq += 1;
        return {
          ...answer,
          seq,
          success: false,
          message: error instanceof Error ? error.message : String(error),
          body: {},
        };
      }
    },
  };
}
