/** Signatures of completions: of the first ones, as many as there is time for. */

import { signatureIn } from "../inspection/signature.ts";
import type { Ask } from "../typescript/questions.ts";
import { type Completion, type CompletionItem, type Completions, insertedBy } from "./completion-item.ts";

// Each costs TypeScript about 0.5 ms, and the menu, whose bar is 15 ms, waits for them.
const MOST = 24;
const WITHIN = 5; // ms
const AT_ONCE = 2; // what stands in line when time is over delays the next question

function lacksOne({ type, signature }: Completion): boolean {
  return signature === undefined && (type === "function" || type === "method");
}

/** The completions, their functions with signatures; `items` are those that TypeScript offered. */
export async function withSignatures(
  found: Completions,
  items: readonly CompletionItem[],
  ask: Ask,
): Promise<Completions> {
  const byText = new Map(items.map((item) => [insertedBy(item), item]));
  const waiting = found.items.filter(lacksOne).slice(0, MOST);
  const signatures = new Map<string, string>();
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    waiting.length = 0;
    resolve();
  }, WITHIN);
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const item = byText.get(next.text);
      if (!item) continue;
      const { detail = "" } = await ask<CompletionItem>("completionItem/resolve", item);
      const signature = signatureIn(detail, item.label);
      if (signature !== undefined) signatures.set(next.text, signature);
    }
  };
  const all = Promise.all(Array.from({ length: AT_ONCE }, work)).catch(() => {});
  await Promise.race([all, late]);
  clearTimeout(timer);
  const completed = found.items.map((item): Completion => {
    const signature = item.signature ?? signatures.get(item.text);
    return signature === undefined ? item : { ...item, signature };
  });
  return { ...found, items: completed };
}
