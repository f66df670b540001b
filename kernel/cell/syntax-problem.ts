/** Describes a syntax error: its message and its place. */

/** A syntax error; offsets are UTF-16 units of the source. */
export interface SyntaxProblem {
  message: string;
  offset: number;
  end: number;
  help?: string | undefined;
  /** The source nests so deeply that nothing else should read it either. */
  isDeep?: boolean;
}
