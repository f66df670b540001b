/** `Deno` in a cell: Deno's notebook functions, text files and variables, so that notebooks written for its kernel run here. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Send } from "../executor/main-thread/channel.ts";
import type { Display } from "../executor/main-thread/display/display.ts";
import { displaySymbol } from "../output/displayed.ts";
import { toMimeBundle } from "../output/mime-bundle.ts";
import { imageBundle, imageType } from "../output/picture.ts";
import type { MimeBundle } from "../protocol/message.ts";

/** A value that brings its own MIME bundle. */
export interface Displayable {
  [displaySymbol](): MimeBundle;
}

/** Options of Deno's `display`. */
export interface DenoDisplayOptions {
  raw?: boolean;
  update?: boolean;
  display_id?: string;
}

/** `Deno.jupyter`, as Deno 2 has it. */
export interface DenoJupyter {
  readonly $display: typeof displaySymbol;
  display(value: unknown, options?: DenoDisplayOptions): Promise<void>;
  format(value: unknown): Promise<MimeBundle>;
  md(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
  html(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
  svg(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
  /** A PNG, JPEG, GIF or WebP: its bytes or the path of its file. */
  image(value: Uint8Array | string): Displayable;
  /** Send a message on iopub: a display, its update, a clear, printed text or a comm's message. */
  broadcast(
    type: string,
    content: Record<string, unknown>,
    extra?: { metadata?: Record<string, unknown>; buffers?: Uint8Array[] },
  ): Promise<void>;
}

/** `Deno.env`: the variables of the process that runs the cells, which are `process.env`. */
export interface DenoEnv {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  has(key: string): boolean;
  delete(key: string): void;
  toObject(): Record<string, string>;
}

/** `Deno` in a cell. */
export interface DenoShim {
  readonly jupyter: DenoJupyter;
  readonly env: DenoEnv;
  /** A notebook has none. */
  readonly args: string[];
  readTextFile(path: string | URL, options?: { signal?: AbortSignal }): Promise<string>;
  readTextFileSync(path: string | URL): string;
  readonly version: { deno: string; v8: string; typescript: string };
}

/** What the shim needs of the executor. */
export interface DenoOptions {
  display: Display;
  send: Send;
  /** The cell that sent messages belong to. */
  cell(): string | undefined;
}

function displayable(bundle: MimeBundle): Displayable {
  return { [displaySymbol]: () => bundle };
}

function tagged(type: string) {
  return (strings: TemplateStringsArray, ...values: unknown[]): Displayable =>
    displayable({
      [type]: strings
        .map((text, index) => text + (values[index] === undefined ? "" : String(values[index])))
        .join(""),
    });
}

function image(value: Uint8Array | string): Displayable {
  const bytes = typeof value === "string" ? readFileSync(value) : value;
  const type = bytes instanceof Uint8Array ? imageType(bytes) : undefined;
  if (!type)
    throw new TypeError(
      "Deno.jupyter.image takes the bytes of a PNG, JPEG, GIF or WebP picture, or the path of its file",
    );
  return displayable(imageBundle(type, bytes));
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function createBroadcast({ send, cell, display }: DenoOptions): DenoJupyter["broadcast"] {
  return async (type, content, { metadata = {}, buffers = [] } = {}) => {
    const parent = cell();
    switch (type) {
      case "display_data":
      case "update_display_data": {
        const id = object(content.transient).display_id;
        const update = type === "update_display_data";
        const displayOptions = {
          raw: true,
          metadata: object(content.metadata),
          id: typeof id === "string" ? id : undefined,
        };
        await (update
          ? display.update(String(id), content.data, displayOptions)
          : display(content.data, displayOptions));
        return;
      }
      case "clear_output":
        display.clear({ wait: content.wait === true });
        return;
      case "stream":
        send({
          op: "stream",
          parent,
          name: content.name === "stderr" ? "stderr" : "stdout",
          text: String(content.text ?? ""),
        });
        return;
      case "comm_open":
      case "comm_msg":
      case "comm_close": {
        const kind = type.slice("comm_".length) as "open" | "msg" | "close";
        const encoded = buffers.map((bytes) => Buffer.from(bytes).toString("base64"));
        send({
          op: "comm",
          kind,
          commId: String(content.comm_id ?? ""),
          target: kind === "open" ? String(content.target_name ?? "") : undefined,
          data: content.data ?? {},
          metadata,
          buffers: encoded,
          parent,
        });
        return;
      }
      default:
        throw new TypeError(
          `Deno.jupyter.broadcast can't send "${type}" in this kernel: only displays, clear_output, stream and comms`,
        );
    }
  };
}

function createJupyter(options: DenoOptions): DenoJupyter {
  const { display } = options;
  return {
    $display: displaySymbol,
    display: async (value, { raw = false, update = false, display_id: id } = {}) => {
      const displayOptions = { raw, id };
      await (update && id !== undefined
        ? display.update(id, value, displayOptions)
        : display(value, displayOptions));
    },
    format: async (value) => (await toMimeBundle(value)) ?? {},
    md: tagged("text/markdown"),
    html: tagged("text/html"),
    svg: tagged("image/svg+xml"),
    image,
    broadcast: createBroadcast(options),
  };
}

/** @throws TypeError for a name that no variable can have, or one with a NUL */
function checkVariable(key: string, value = ""): void {
  if (key === "" || /[=\0]/.test(key))
    throw new TypeError(`Deno.env: no variable can be named ${JSON.stringify(key)}`);
  if (value.includes("\0")) throw new TypeError(`Deno.env: the value of ${key} contains a NUL`);
}

function createEnv(variables: NodeJS.ProcessEnv): DenoEnv {
  const has: DenoEnv["has"] = (key) => {
    checkVariable(key);
    return Object.hasOwn(variables, key);
  };
  return {
    get: (key) => (has(key) ? variables[key] : undefined),
    set: (key, value) => {
      checkVariable(key, String(value));
      variables[key] = String(value);
    },
    has,
    delete: (key) => {
      if (has(key)) delete variables[key];
    },
    toObject: () => ({ ...variables }) as Record<string, string>,
  };
}

/** `Deno` for cells. Any other member throws an error that says what to use: this kernel runs on Node. */
export function createDeno(options: DenoOptions): DenoShim {
  const shim: DenoShim = {
    jupyter: createJupyter(options),
    env: createEnv(process.env),
    args: process.argv.slice(2),
    readTextFile: (path, { signal } = {}) => readFile(path, { encoding: "utf8", signal }),
    readTextFileSync: (path) => readFileSync(path, "utf8"),
    version: {
      deno: "none",
      v8: process.versions.v8,
      get typescript(): string {
        return (createRequire(import.meta.url)("typescript/package.json") as { version: string }).version;
      },
    },
  };
  return new Proxy(shim, {
    get: (target, key, receiver) => {
      if (typeof key === "symbol" || key in target || key === "then" || key === "constructor")
        return Reflect.get(target, key, receiver);
      throw new TypeError(
        `Deno.${key} is not here: this kernel runs on Node and knows of Deno only ${Object.keys(shim).join(", ")}; use node: modules`,
      );
    },
  });
}
