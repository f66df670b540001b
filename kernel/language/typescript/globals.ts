/**
 * The kernel's globals as TypeScript is told of them. Written out, since the modules they come from would bring
 * hundreds of files into every question; a test compares both.
 */
export const GLOBALS_TEXT = `
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
/** Ask the user for a line of text; the cell waits for it. */
declare const prompt: ((text?: string, proposed?: string) => string | null) & {
  /** Ask without showing what is typed. */
  password(text?: string): string;
};
/** Ask the user yes or no; the cell waits for it. */
declare function confirm(text?: string): boolean;
/** Show the user a text and wait until it is acknowledged. */
declare function alert(text?: string): void;
/** What notebooks written for Deno's kernel use of it. The rest of Deno is not here: this is Node. */
declare namespace Deno {
  interface Env {
    get(key: string): string | undefined;
    set(key: string, value: string): void;
    has(key: string): boolean;
    delete(key: string): void;
    toObject(): Record<string, string>;
  }
  /** The variables of the process that runs the cells. */
  const env: Env;
  /** A notebook has none. */
  const args: string[];
  /** Read a whole file as text. */
  function readTextFile(path: string | URL, options?: { signal?: AbortSignal }): Promise<string>;
  /** Read a whole file as text, at once. */
  function readTextFileSync(path: string | URL): string;
  const version: { deno: string; v8: string; typescript: string };
  namespace jupyter {
    /** A value with a method of this name says itself how it is shown: \`Symbol.for("Jupyter.display")\`. */
    const $display: unique symbol;
    interface DisplayOptions {
      /** The value is a MIME bundle, shown as it is. */
      raw?: boolean;
      /** Show it in the place of the display named \`display_id\`. */
      update?: boolean;
      display_id?: string;
    }
    type MediaBundle = Record<string, unknown>;
    interface Displayable {
      [$display](): MediaBundle | Promise<MediaBundle>;
    }
    /** Show a value under the running cell. */
    function display(value: unknown, options?: DisplayOptions): Promise<void>;
    /** How a value is shown: a MIME bundle. */
    function format(value: unknown): Promise<MediaBundle>;
    /** Markdown from a template. */
    function md(strings: TemplateStringsArray, ...values: unknown[]): Shown;
    /** HTML from a template. */
    function html(strings: TemplateStringsArray, ...values: unknown[]): Shown;
    /** A picture from a template. */
    function svg(strings: TemplateStringsArray, ...values: unknown[]): Shown;
    /** A PNG, JPEG, GIF or WebP: its bytes or the path of its file. */
    function image(value: Uint8Array | string): Shown;
    /** Send a message on iopub: a display, its update, a clear, printed text or a comm's message. */
    function broadcast(
      type: string,
      content: Record<string, unknown>,
      extra?: { metadata?: Record<string, unknown>; buffers?: Uint8Array[] },
    ): Promise<void>;
    /** What the templates make. */
    interface Shown extends Displayable {
      [$display](): MediaBundle;
    }
  }
}
/** tslab's display functions, for notebooks written for its kernel. */
declare module "tslab" {
  export interface Display {
    javascript(s: string): void;
    html(s: string): void;
    markdown(s: string): void;
    latex(s: string): void;
    svg(s: string): void;
    png(b: Uint8Array): void;
    jpeg(b: Uint8Array): void;
    gif(b: Uint8Array): void;
    pdf(b: Uint8Array): void;
    text(s: string): void;
    raw(contentType: string, b: string | Uint8Array): void;
  }
  /** Shows one thing after another under the cell. */
  export const display: Display;
  /** A display of its own: each thing shown takes the place of the last. */
  export const newDisplay: () => Display;
  /** Versions of what runs the cells. */
  export const versions: { tslab: string; typescript: string; node: string };
}
`;

/** The modules declared above: TypeScript needs none of their files. */
export const declaredModules: readonly string[] = ["tslab"];
