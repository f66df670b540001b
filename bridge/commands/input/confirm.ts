/** Asks before something is deleted. */
import { terminalLine } from "../../rendering/terminal-text.ts";
import { UsageError } from "../session.ts";
import { answered, declined } from "./answer.ts";

export interface Consent {
  /** `--yes` was given. */
  yes?: boolean;
}

/**
 * Asks at a terminal, and goes on where nobody can be asked: of one thing, which the command names, as Prefect's does.
 * @throws FailedError `usage.declined`
 */
export async function confirm(question: string, { yes }: Consent): Promise<void> {
  if (yes || !isAnswered()) return;
  await ask(question);
}

/**
 * The same for many things at once, which needs `--yes` where nobody can be asked.
 * @throws FailedError `usage.declined`, UsageError `usage.unconfirmed`
 */
export async function confirmMany(question: string, { yes }: Consent): Promise<void> {
  if (yes) return;
  if (!isAnswered())
    throw new UsageError("usage.unconfirmed", `${question}: add --yes, since nobody can be asked here`);
  await ask(question);
}

/** Is there somebody at a terminal? */
function isAnswered(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

async function ask(question: string): Promise<void> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await answered(terminal, `${terminalLine(question)}? [y/N] `);
  if (!/^\s*y(es)?\s*$/i.test(answer)) throw declined();
}
