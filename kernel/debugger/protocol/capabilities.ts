/** Lists the debugger's capabilities: the body of the response to `initialize`. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { exceptionFilters } from "../breakpoints/exception-filters.ts";

export const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsExceptionInfoRequest: true,
  supportsModulesRequest: true,
  supportsBreakpointLocationsRequest: true,
  supportsTerminateRequest: true,
  supportsClipboardContext: true,
  supportsDelayedStackTraceLoading: true,
  supportsExceptionFilterOptions: true,
  exceptionBreakpointFilters: exceptionFilters,
};
