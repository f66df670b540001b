/** How a kernel runs: connection file and host -> served until shutdown. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { exposure, readConnectionFile } from "./connection.ts";
import { dispatch, type Reply } from "./dispatch.ts";
import { prepareOutputPipes } from "./executor/output-pipes.ts";
import { type KernelHost, plainHost } from "./host.ts";
import type { Message } from "./message.ts";
import { createPublisher } from "./publisher.ts";
import { createSession } from "./session.ts";
import type { Incoming, OutputSocket, Sockets } from "./sockets.ts";
import { decode, encode } from "./wire.ts";

/** The folder of this package: the nearest one above with a package.json. */
const packageFolder = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
};

/** Where the notebook is, as far as Jupyter says (JPY_SESSION_NAME); else a name in the working directory. */
const notebookPath = (folder: string): string => {
  const name = process.env.JPY_SESSION_NAME;
  if (!name) return join(folder, "notebook.ipynb");
  return isAbsolute(name) && existsSync(name) ? name : join(folder, basename(name));
};

const log = (text: string): void => void process.stderr.write(`[cellflow kernel] ${text}\n`);

/** Serve a kernel until it is shut down. Errors: a connection file that can't be used, addresses in use. */
export const serve = async (connectionFile: string, host: KernelHost = plainHost): Promise<void> => {
  const info = readConnectionFile(connectionFile);
  const exposed = exposure(connectionFile);
  if (exposed) log(exposed);
  const root = packageFolder();
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  // The executor starts as early as can be: it takes longest. The sockets are bound while its pipes are being made.
  const preparing = prepareOutputPipes();
  const binding = import("./sockets.ts").then(({ bindSockets }) => bindSockets(info));
  let bound: Sockets | undefined;
  const iopub: OutputSocket = {
    send: (...messages) => {
      if (bound) bound.iopub.send(...messages);
      else void binding.then((made) => made.iopub.send(...messages));
    },
  };
  const outputPipes = await preparing;
  const publisher = createPublisher(iopub, info.key);
  const folder = process.cwd();
  /** What was asked last, and of whom: nobody else answers it, and what answers an earlier one does not. */
  let question: { id: string; from: readonly Uint8Array[] } | undefined;
  const earlier = new Set<string>();
  const answers = ({ header, identities, parentHeader }: Message): boolean =>
    header.msg_type === "input_reply" &&
    question !== undefined &&
    !earlier.has(parentHeader.msg_id ?? "") &&
    Buffer.concat(identities).equals(Buffer.concat(question.from));
  const session = createSession({
    host,
    publisher,
    outputPipes,
    notebook: notebookPath(folder),
    folder,
    ownRoot: `${pathToFileURL(root).href}/`,
    ask: (request, prompt, password) => {
      const { identities, header: parent } = request;
      const id = randomUUID();
      if (question) earlier.add(question.id);
      question = { id, from: identities };
      const content = { prompt, password };
      const asking = { identities, id, type: "input_request", session: publisher.session, parent, content };
      sockets.stdin.send(encode(asking, info.key));
    },
  });
  const sockets = await binding.catch(async (error: unknown) => {
    await session.close();
    outputPipes.close();
    throw error;
  });
  bound = sockets;

  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  let ending = false;
  const shutdown = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await session.close();
    outputPipes.close();
    publisher.send();
    await sockets.close();
    end();
  };

  const served = { publisher, session, version, shutdown };
  const reply: Reply = (channel, request, type, content) =>
    sockets[channel].send(
      encode(
        { identities: request.identities, type, session: publisher.session, parent: request.header, content },
        info.key,
      ),
    );
  const receive: Incoming["receive"] = (channel, frames) => {
    const decoded = decode(frames, info.key);
    if (!decoded.ok)
      return log(`dropped a message on ${channel}: ${decoded.refusal.message} (${decoded.refusal.code})`);
    if (channel === "stdin") {
      if (!answers(decoded.message)) return;
      if (question) earlier.add(question.id);
      question = undefined;
      session.input(String(decoded.message.content.value ?? ""));
      return;
    }
    void dispatch(channel, decoded.message, served, reply).catch((error: unknown) =>
      log(String((error as Error)?.stack ?? error)),
    );
  };
  sockets.listen({ receive, subscribed: publisher.welcome });
  publisher.publish(undefined, "status", { execution_state: "starting" });

  process.on("SIGINT", () => void session.interrupt());
  process.on("SIGTERM", () => void shutdown());
  const parent = process.ppid;
  // Jupyter may die without a word: then this process is handed to another parent.
  const watch = setInterval(() => process.ppid !== parent && void shutdown(), 1000);
  await over;
  clearInterval(watch);
};
