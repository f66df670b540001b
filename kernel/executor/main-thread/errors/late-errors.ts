/** Reports errors that nobody catches, whatever a cell does to the process's listeners. */

export interface LateErrors {
  /** Listen, again if a cell has removed the listeners: they keep the process alive. */
  listen(): void;
}

export function createLateErrors(report: (error: unknown) => void): LateErrors {
  const listeners = {
    uncaughtException: report,
    unhandledRejection: (reason: unknown): void => {
      const isInterrupted = reason instanceof Error && "code" in reason && reason.code === "cell.interrupted";
      if (!isInterrupted) report(reason);
    },
  };
  return {
    listen: () => {
      for (const [event, listener] of Object.entries(listeners))
        if (!process.listeners(event as "uncaughtException").includes(listener)) process.on(event, listener);
    },
  };
}
