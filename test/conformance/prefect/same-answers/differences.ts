/** Where our answers differ from Prefect's on purpose, and why. A row that excuses nothing any more fails the tests. */
export interface Difference {
  /** The call, its ids as in transcripts; `*` stands for one part (`GET /flows/*`), or alone for all. */
  call: string;
  /** The place in the answer, with all that is inside: `status`, `body.detail`, `body.*.created`. */
  at: string;
  reason: string;
}

export const DIFFERENCES: readonly Difference[] = [];
