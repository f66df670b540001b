/** What the debugger can do, told in the answer to `initialize`. */
import { exceptionFilters } from "../breakpoints/exception-filters.ts";

export const capabilities = {
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
