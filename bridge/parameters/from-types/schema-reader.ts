/** Defines the reader of a flow's parameters from its TypeScript types. */
import type { ParameterSchema } from "../schema.ts";

export interface SchemaRequest {
  /** The folder the virtual paths are relative to; imports of local files and packages resolve here. */
  folder: string;
  /** The virtual path of the file with the export. */
  file: string;
  exportName: string;
  /** Values of names used as defaults, where the sources do not say them. */
  literals?: Record<string, unknown>;
}

export interface SchemaReader {
  /** `files`: virtual path -> source. Throws CellflowError when there is no such function. */
  read(files: Record<string, string>, request: SchemaRequest): Promise<ParameterSchema>;
  /** Ends the TypeScript process; a later `read` starts another. */
  close(): Promise<void>;
  /** Ends it at once, whatever it does: what it was asked is not answered. */
  abandon(): void;
}
