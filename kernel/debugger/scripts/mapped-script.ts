/** The text of a script, with its source maps (JSON, outermost first) to what the user wrote. */
export interface MappedScript {
  code: string;
  maps: readonly string[];
}
