/** The real kernel with its magics, over ZeroMQ, for tests: every message kept, and the API's database beside it. */
import { randomUUID } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { createTransport } from "../../../bridge/client/transport/create-transport.ts";
import type { RunView } from "../../../bridge/rendering/run-view.ts";
import type { Channel, Message } from "../../../kernel/protocol/message.ts";
import { openChannels } from "../../../notebooks/client/channels.ts";
import { writeConnectionFile } from "../../../notebooks/client/connection.ts";
import { startProcess } from "../../../notebooks/client/kernel-process.ts";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
export const runMime = "application/vnd.cellflow.run+json";

type Content = Record<string, unknown>;

/** A message as it came, in the order of its channel. */
export interface Heard {
  channel: Channel;
  type: string;
  content: Content;
}

/** A cell that was run: all that came for it, and what can be read out of that. */
export interface Ran {
  status: "ok" | "error" | "aborted";
  error: string;
  heard: Heard[];
  /** All printed text. */
  printed: string;
  /** The last bundle of every display, in the order they were first shown. */
  displays: { id: string | undefined; data: Content }[];
  /** The flow runs shown, as they were last drawn. */
  runs: RunView[];
}

/** A kernel under test. */
export interface Kernel {
  pid: number;
  execute(code: string, metadata?: Content): Promise<Ran>;
  /** Runs a cell that is to succeed: what it printed. @throws its error */
  run(code: string): Promise<string>;
  /** Start a cell and go on; `until` resolves when `when` holds for what came so far. */
  begin(code: string): { done: Promise<Ran>; until(when: (soFar: Ran) => boolean): Promise<Ran> };
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

/** A folder of its own, with a home inside; removed with everything at the end. */
export interface Place {
  folder: string;
  home: string;
  database: string;
  env: NodeJS.ProcessEnv;
  kernel(env?: NodeJS.ProcessEnv): Promise<Kernel>;
  /** A client on the database, for reading what is there. */
  client(): Promise<Client>;
  remove(): Promise<void>;
}

/** The user's own settings must not reach a test. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(PREFECT|CELLFLOW|JPY)_/.test(name)));
}

/** Make a place; `examples` are files of notebooks/examples to copy into it. */
export async function createPlace(...examples: string[]): Promise<Place> {
  const base = await mkdtemp(join(tmpdir(), "cellflow-magics-"));
  const home = join(base, "home");
  const folder = join(base, "work");
  const database = join(home, "cellflow.db");
  await mkdir(folder);
  for (const file of examples)
    await cp(join(root, "notebooks/examples", file), join(folder, file), { recursive: true });
  // Packages that the examples import are found as in the project itself.
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const env = { ...withoutSettings(process.env), CELLFLOW_HOME: home, CELLFLOW_API: "embedded" };
  const ends: (() => Promise<unknown>)[] = [];
  return {
    folder,
    home,
    database,
    env,
    kernel: async (more = {}) => {
      const kernel = await startKernel(folder, { ...env, ...more });
      ends.push(kernel.close);
      return kernel;
    },
    client: async () => {
      const client = createClient(await createTransport({ home, database }));
      ends.push(() => client.transport.close());
      return client;
    },
    remove: async () => {
      for (const end of ends.reverse()) await end();
      await rm(base, { recursive: true, force: true });
    },
  };
}

function read(heard: Heard[]): Ran {
  const reply = heard.find(({ type }) => type === "execute_reply")?.content;
  const displays: Ran["displays"] = [];
  let printed = "";
  for (const { type, content } of heard) {
    if (type === "stream") printed += String(content.text);
    if (!["display_data", "update_display_data", "execute_result"].includes(type)) continue;
    const id = (content.transient as { display_id?: string } | undefined)?.display_id;
    const shown = type === "update_display_data" ? displays.find((display) => display.id === id) : undefined;
    if (shown) shown.data = content.data as Content;
    else displays.push({ id, data: content.data as Content });
  }
  return {
    status: (reply?.status ?? "ok") as Ran["status"],
    error: reply?.status === "error" ? `${reply.ename}: ${reply.evalue}` : "",
    heard,
    printed,
    displays,
    runs: displays.flatMap(({ data }) => (data[runMime] ? [data[runMime] as RunView] : [])),
  };
}

async function startKernel(folder: string, env: NodeJS.ProcessEnv): Promise<Kernel> {
  const file = await writeConnectionFile("cellflow");
  const argv = [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    join(root, "magics/main.ts"),
    file.path,
  ];
  const child = await startProcess(argv, { cwd: folder, env });
  const requests = new Map<string, { heard: Heard[]; changed: () => void }>();
  let listening = false;
  const channels = openChannels(file.info, (channel, message: Message) => {
    if (channel === "iopub") listening = true;
    const request = requests.get(message.parentHeader.msg_id ?? "");
    request?.heard.push({ channel, type: message.header.msg_type, content: message.content as Content });
    request?.changed();
  });
  const gone = child.ended.then((end): never => {
    throw new Error(`the kernel ended (${end.code ?? end.signal}): ${end.stderr}`);
  });
  gone.catch(() => {});

  const ask = (channel: "shell" | "control", type: string, content: Content, metadata: Content = {}) => {
    const id = randomUUID();
    const waiting = new Set<() => void>();
    const heard: Heard[] = [];
    requests.set(id, {
      heard,
      changed: () => {
        for (const check of waiting) check();
      },
    });
    channels.send(channel, { id, type, content, metadata });
    const until = (when: (heard: Heard[]) => boolean): Promise<Heard[]> => {
      const { promise, resolve } = Promise.withResolvers<Heard[]>();
      const check = (): void => {
        if (!when(heard)) return;
        waiting.delete(check);
        resolve(heard);
      };
      waiting.add(check);
      check();
      return Promise.race([promise, gone]);
    };
    return { heard, until };
  };
  const replied = (heard: Heard[]): boolean => heard.some(({ type }) => type.endsWith("_reply"));
  const isIdle = (heard: Heard[]): boolean =>
    heard.some(({ type, content }) => type === "status" && content.execution_state === "idle");

  while (!listening) await ask("shell", "kernel_info_request", {}).until(replied);

  const begin = (code: string, metadata: Content = {}) => {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const request = ask("shell", "execute_request", content, metadata);
    return {
      done: request.until((heard) => replied(heard) && isIdle(heard)).then(read),
      until: (when: (soFar: Ran) => boolean) => request.until((heard) => when(read(heard))).then(read),
    };
  };
  return {
    pid: child.pid,
    begin,
    execute: (code, metadata) => begin(code, metadata).done,
    async run(code) {
      const ran = await begin(code).done;
      if (ran.status !== "ok") throw new Error(ran.error);
      return ran.printed;
    },
    interrupt: async () => void (await ask("control", "interrupt_request", {}).until(replied)),
    close: async () => {
      void ask("control", "shutdown_request", { restart: false });
      const timer = setTimeout(() => child.signal("SIGKILL"), 5000);
      await child.ended;
      clearTimeout(timer);
      channels.close();
      await file.remove();
    },
  };
}
