/** Adds signatures to completions: to the first ones, as many as there is time for. */

import { debugLog } from "../../debug-log.ts";
import { signatureIn } from "../inspection/signature.ts";
import type { Ask } from "../typescript/client.ts";
import { type Completion, type CompletionItem, type Completions, insertedBy } from "./completion-item.ts";

// Each costs TypeScript about 0.5 ms, and the menu, whose bar is 15 ms, waits for them.
const MAX_SIGNATURES = 24;
const SIGNATURES_MS = 5;
const CONCURRENCY = 2; // what stands in line when time is over delays the next question

function lacksOne({ type, signature }: Completion): boolean {
  return signature === undefined && (type === "function" || type === "method");
}

/** The completions, their functions with signatures; `items` are those that TypeScript offered. */
export async function withSignatures(
  completions: Completions,
  items: readonly CompletionItem[],
  ask: Ask,
): Promise<Completions> {
  const byText = new Map(items.map((item) => [insertedBy(item), item]));
  const waiting = completions.items.filter(lacksOne).slice(0, MAX_SIGNATURES);
  const signatures = new Map<string, string>();
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    waiting.length = 0;
    resolve();
  }, SIGNATURES_MS);
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const item = byText.get(next.text);
      if (!item) continue;
      const { detail = "" } = await ask<CompletionItem>("completionItem/resolve", item);
      const signature = signatureIn(detail, item.label);
      if (signature !== undefined) signatures.set(next.text, signature);
    }
  };
  const all = Promise.all(Array.from({ length: CONCURRENCY }, work)).catch((error: unknown) =>
    debugLog("language.signatures", error),
  );
  await Promise.race([all, late]);
  clearTimeout(timer);
  const completed = completions.items.map((item): Completion => {
    const signature = item.signature ?? signatures.get(item.text);
    return signature === undefined ? item : { ...item, signature };
  });
  return { ...completions, items: completed };
}
