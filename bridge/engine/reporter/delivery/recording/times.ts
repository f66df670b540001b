/** Sets how long a server that has task runs to record is waited for, and how often it is asked. */

export const RECORDING_TIMES = {
  /** When nothing was recorded for so long, what is missing is looked for. */
  stallMs: 10_000,
  /** Between two events sent again to see whether the server records at all. */
  probeMs: 20_000,
  /** When nothing was recorded for so long, nothing is held back for it any more. */
  giveUpMs: 120_000,
  /** The same for a server that answers, but only that it is busy, or that records others' task runs only. */
  longestMs: 600_000,
  /** Between two looks: while a caller waits at least and at most, and else. */
  lookMs: 50,
  longestLookMs: 1000,
  idleLookMs: 2000,
};

export type RecordingTimes = typeof RECORDING_TIMES;
