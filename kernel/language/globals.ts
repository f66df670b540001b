/**
 * The kernel's globals as TypeScript is told of them. Written out, since the modules they come from would bring
 * hundreds of files into every question; a test compares both.
 */
export const globalsText = `
interface CellflowDisplayOptions {
  /** Names the display, so that it can be updated. */
  id?: string;
  /** False: a value that looks like a MIME bundle is shown as the object it is. */
  raw?: boolean;
  metadata?: Record<string, unknown>;
}
interface CellflowDisplay {
  /** Show a value as a cell's result is shown: tables, charts, pictures, nested objects, or a MIME bundle. */
  (value: unknown, options?: CellflowDisplayOptions): Promise<string>;
  /** Show another value in the place of the display named \`id\`, wherever it stands. */
  update(id: string, value: unknown, options?: CellflowDisplayOptions): Promise<string>;
  /** Clear the cell's output; with \`wait\` only when the next output comes. */
  clear(options?: { wait?: boolean }): void;
  html(text: string, options?: CellflowDisplayOptions): Promise<string>;
  markdown(text: string, options?: CellflowDisplayOptions): Promise<string>;
  /** LaTeX mathematics; text without delimiters is set as one formula. */
  latex(text: string, options?: CellflowDisplayOptions): Promise<string>;
  /** A Mermaid diagram. */
  mermaid(text: string, options?: CellflowDisplayOptions): Promise<string>;
  svg(text: string, options?: CellflowDisplayOptions): Promise<string>;
  json(value: unknown, options?: CellflowDisplayOptions): Promise<string>;
  png(bytes: Uint8Array, options?: CellflowDisplayOptions): Promise<string>;
  jpeg(bytes: Uint8Array, options?: CellflowDisplayOptions): Promise<string>;
  gif(bytes: Uint8Array, options?: CellflowDisplayOptions): Promise<string>;
  /** A Vega-Lite chart: interactive where the front end knows Vega-Lite, a picture everywhere. */
  vega(spec: object, options?: CellflowDisplayOptions): Promise<string>;
}
/** Show a value under the running cell. */
declare const display: CellflowDisplay;
/** Ask the person for a line of text; the cell waits for it. */
declare const prompt: ((text?: string, proposed?: string) => string | null) & {
  /** Ask without showing what is typed. */
  password(text?: string): string;
};
/** Ask the person yes or no; the cell waits for it. */
declare function confirm(text?: string): boolean;
/** Show the person a text and wait until it is acknowledged. */
declare function alert(text?: string): void;
/** Deno's notebook functions, for notebooks written for its kernel. */
declare const Deno: any;
`;
