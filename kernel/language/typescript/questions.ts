/** Questions to TypeScript about a text: its process started at the first one, anew after a crash, one text at a time. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CompletionItem } from "../completion/completion-item.ts";
import type { Documents } from "./documents.ts";
import { Refused } from "./json-rpc.ts";
import { startTypeScript, type TypeScriptProcess } from "./process.ts";
import { createProject, type FileChange, openFiles, type Place, type Project } from "./project.ts";

/** Which of the two texts that can be asked about at the same time. */
export type Desk = "now" | "check";

/** Asks about the text that was put on the desk: a UTF-16 offset in it, or something the server said of it. */
export type Ask = <T>(method: string, about?: number | CompletionItem) => Promise<T>;

/** TypeScript, for one notebook. */
export interface TypeScript {
  /** True while the process runs. */
  started(): boolean;
  /** Its process's id while it runs. */
  pid(): number | undefined;
  /** Put a text on the desk and ask about it. Questions at one desk wait for each other. Rejects when TypeScript refuses, or fails twice. */
  ask<T>(desk: Desk, documents: Documents, question: (ask: Ask) => Promise<T>): Promise<T>;
  /** Files beside the notebook that changed. */
  changed(changes: readonly FileChange[]): void;
  close(): Promise<void>;
}

interface Running {
  process: TypeScriptProcess;
  project: Project;
  open: Map<string, { version: number; text: string }>;
}

const PATIENCE = 15_000; // ms for one question; a start on a busy machine takes 2 s
const kinds = { created: 1, changed: 2, deleted: 3 } as const;

/** A place in a text as the protocol counts: lines and UTF-16 units from 0, one line further down. */
function positionAt(text: string, at: number): { line: number; character: number } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, character: at - before.lastIndexOf("\n") - 1 };
}

async function within<T>(time: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("TypeScript did not answer in time")), time);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function createTypeScript(place: Place): TypeScript {
  let project: Project | undefined;
  let running: Running | undefined;
  let closed = false;
  const turns: Record<Desk, Promise<unknown>> = { now: Promise.resolve(), check: Promise.resolve() };

  const start = (): Running => {
    project ??= createProject(place);
    const started = startTypeScript(project.folder);
    const fresh: Running = { process: started, project, open: new Map() };
    void started.ended.then(() => {
      if (running === fresh) running = undefined;
    });
    return fresh;
  };

  const tell = ({ process: { connection } }: Running, changes: readonly FileChange[]): void => {
    if (changes.length === 0) return;
    const list = changes.map(({ path, kind }) => ({ uri: pathToFileURL(path).href, type: kinds[kind] }));
    connection.notify("workspace/didChangeWatchedFiles", { changes: list });
  };

  const put = (now: Running, desk: Desk, { now: text, jsx, cells }: Documents): string => {
    const { connection } = now.process;
    tell(now, [
      ...now.project.refresh(),
      ...[...cells].flatMap(([file, body]) => now.project.write(file, body)),
    ]);
    const uri = pathToFileURL(
      join(now.project.folder, openFiles[jsx ? (`${desk}-jsx` as const) : desk]),
    ).href;
    const before = now.open.get(uri);
    if (before?.text === text) return uri;
    const version = (before?.version ?? 0) + 1;
    now.open.set(uri, { version, text });
    const languageId = jsx ? "typescriptreact" : "typescript";
    if (before)
      connection.notify("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
    else connection.notify("textDocument/didOpen", { textDocument: { uri, languageId, version, text } });
    return uri;
  };

  const once = async <T>(
    desk: Desk,
    documents: Documents,
    question: (ask: Ask) => Promise<T>,
  ): Promise<T> => {
    if (closed) throw new Error("The language service is closed");
    running ??= start();
    const now = running;
    try {
      await within(PATIENCE, now.process.ready);
      const uri = put(now, desk, documents);
      const ask: Ask = (method, about) =>
        now.process.connection.request(
          method,
          typeof about === "object"
            ? about
            : {
                textDocument: { uri },
                ...(about === undefined ? {} : { position: positionAt(documents.text, about) }),
              },
        );
      return await within(PATIENCE, question(ask));
    } catch (error) {
      if (error instanceof Refused) throw error;
      // It ended or hangs: the next question finds a fresh process.
      now.process.kill();
      await now.process.ended;
      throw error;
    }
  };

  return {
    started: () => running !== undefined,
    pid: () => running?.process.pid,
    ask: (desk, documents, question) => {
      const answer = turns[desk].then(() =>
        once(desk, documents, question).catch((error: unknown) => {
          if (closed || error instanceof Refused) throw error;
          return once(desk, documents, question);
        }),
      );
      turns[desk] = answer.catch(() => {});
      return answer;
    },
    changed: (changes) => {
      if (running) tell(running, changes);
    },
    close: async () => {
      closed = true;
      const last = running;
      last?.process.kill();
      await last?.process.ended;
      project?.remove();
      project = undefined;
    },
  };
}
