/** Sends requests about a text to TypeScript: its process starts with the first, and anew after a crash. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CompletionItem } from "../completion/completion-item.ts";
import type { Documents } from "./documents.ts";
import { RequestRefused } from "./json-rpc.ts";
import { startTypeScript, type TypeScriptProcess } from "./process.ts";
import { createProject, type FileChange, OPEN_FILES, type Project, type ProjectOptions } from "./project.ts";

/** Which of the two open documents: that of help while the user types, or that of diagnostics. */
export type DocumentSlot = "now" | "check";

/** A request about the document in the slot: at a UTF-16 offset in it, or about an item of an earlier response. */
export type Ask = <T>(method: string, about?: number | CompletionItem) => Promise<T>;

/** TypeScript, for one notebook. */
export interface TypeScript {
  /** True while the process runs. */
  started(): boolean;
  /** Its process's id while it runs. */
  pid(): number | undefined;
  /**
   * Open a text in a slot and ask about it; in one slot one after another. Rejects when TypeScript refuses, or fails
   * twice.
   */
  ask<T>(slot: DocumentSlot, documents: Documents, question: (ask: Ask) => Promise<T>): Promise<T>;
  /** Files beside the notebook that changed. */
  changed(changes: readonly FileChange[]): void;
  close(): Promise<void>;
}

interface Running {
  process: TypeScriptProcess;
  project: Project;
  open: Map<string, { version: number; text: string }>;
}

const TIMEOUT_MS = 15_000; // for one question; a start on a busy machine takes 2 s
const CHANGE_TYPE = { created: 1, changed: 2, deleted: 3 } as const;

/** A position as the protocol counts: lines and UTF-16 code units from 0, one line further down. */
function positionAt(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, character: offset - before.lastIndexOf("\n") - 1 };
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("TypeScript did not answer in time")), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function createTypeScript(options: ProjectOptions): TypeScript {
  let project: Project | undefined;
  let running: Running | undefined;
  let closed = false;
  const sequences: Record<DocumentSlot, Promise<unknown>> = {
    now: Promise.resolve(),
    check: Promise.resolve(),
  };

  const start = (): Running => {
    project ??= createProject(options);
    const started = startTypeScript(project.folder);
    const fresh: Running = { process: started, project, open: new Map() };
    void started.ended.then(() => {
      if (running === fresh) running = undefined;
    });
    return fresh;
  };

  const notifyChanges = ({ process: { connection } }: Running, changes: readonly FileChange[]): void => {
    if (changes.length === 0) return;
    const list = changes.map(({ path, kind }) => ({
      uri: pathToFileURL(path).href,
      type: CHANGE_TYPE[kind],
    }));
    connection.notify("workspace/didChangeWatchedFiles", { changes: list });
  };

  /** Opens the text in the slot, or changes the one that is open there; returns its URI. */
  const open = (current: Running, slot: DocumentSlot, { now: text, jsx, cells }: Documents): string => {
    const { connection } = current.process;
    notifyChanges(current, [
      ...current.project.refresh(),
      ...[...cells].flatMap(([file, body]) => current.project.write(file, body)),
    ]);
    const file = OPEN_FILES[jsx ? (`${slot}-jsx` as const) : slot];
    const uri = pathToFileURL(join(current.project.folder, file)).href;
    const before = current.open.get(uri);
    if (before?.text === text) return uri;
    const version = (before?.version ?? 0) + 1;
    current.open.set(uri, { version, text });
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
    slot: DocumentSlot,
    documents: Documents,
    question: (ask: Ask) => Promise<T>,
  ): Promise<T> => {
    if (closed) throw new Error("The language service is closed");
    running ??= start();
    const current = running;
    try {
      await within(TIMEOUT_MS, current.process.ready);
      const uri = open(current, slot, documents);
      const ask: Ask = (method, about) => {
        const position = typeof about === "number" ? positionAt(documents.text, about) : undefined;
        const params = typeof about === "object" ? about : { textDocument: { uri }, position };
        return current.process.connection.request(method, params);
      };
      return await within(TIMEOUT_MS, question(ask));
    } catch (error) {
      if (error instanceof RequestRefused) throw error;
      // It ended or hangs: the next question starts a fresh process.
      current.process.kill();
      await current.process.ended;
      throw error;
    }
  };

  return {
    started: () => running !== undefined,
    pid: () => running?.process.pid,
    ask: (slot, documents, question) => {
      const answer = sequences[slot].then(() =>
        once(slot, documents, question).catch((error: unknown) => {
          if (closed || error instanceof RequestRefused) throw error;
          return once(slot, documents, question);
        }),
      );
      // Whoever asked gets the error.
      sequences[slot] = answer.catch(() => {});
      return answer;
    },
    changed: (changes) => {
      if (running) notifyChanges(running, changes);
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
