/** Answers requests of the Debug Adapter Protocol through V8's inspector in the executor, and emits its events. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { breakpointCommands } from "./breakpoints/breakpoint-commands.ts";
import { type Command, createDebuggerComposition } from "./composition.ts";
import type { DebuggerOptions, KernelDebugger } from "./kernel-debugger.ts";
import { DebugError } from "./protocol/debug-error.ts";
import { sessionCommands } from "./session-commands.ts";
import { executionCommands } from "./stepping/execution-commands.ts";
import { valueCommands } from "./values/value-commands.ts";

type Request = Omit<DebugProtocol.Request, "arguments"> & { arguments: Record<string, unknown> };

function asRequest(content: Record<string, unknown>): Request {
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
  const emit = (event: string, body?: object): void => {
    seq += 1;
    options.emit({ type: "event", seq, event, body });
  };
  const composition = createDebuggerComposition({ ...options, emit });
  const { attachment, pauses, files, untilStop } = composition;
  const commands: Record<string, Command> = {
    ...sessionCommands(composition),
    ...breakpointCommands(composition),
    ...executionCommands(composition),
    ...valueCommands(composition),
  };
  return {
    onInspectorEvent: attachment.onInspectorEvent,
    beforeRun: attachment.beforeRun,
    executorChanged: attachment.renew,
    resume: () => {
      untilStop.stop();
      return pauses.release();
    },
    interrupted: () => {
      untilStop.stop();
      pauses.forgetIntent();
    },
    close: files.close,
    request: async (content) => {
      const request = asRequest(content);
      const response = { type: "response" as const, request_seq: request.seq, command: request.command };
      try {
        const command = Object.hasOwn(commands, request.command) ? commands[request.command] : undefined;
        if (!command)
          throw new DebugError(
            `This debugger does not answer ${request.command || "a request without a command"}`,
          );
        const body = (await command(request.arguments)) as object | undefined;
        seq += 1;
        return { ...response, seq, success: true, body: body ?? {} };
      } catch (error) {
        seq += 1;
        return {
          ...response,
          seq,
          success: false,
          message: error instanceof Error ? error.message : String(error),
          body: {},
        };
      }
    },
  };
}
