/** Stores the messages that wait to be sent: each change of one is a guarded statement, so that two processes do not both send it. */
import type { Micros } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import type { Database } from "../../db/database.ts";
import type { Invocation } from "../invocation.ts";

/** A message as it waits. */
export interface WaitingMessage {
  seq: number;
  invocation: Invocation;
  /** What is sent, once it was rendered. */
  content: string | undefined;
  /** How often it was tried. */
  attempts: number;
  /** When it was put here. */
  since: Micros;
  nextTry: Micros;
}

/** Who has something waiting, and when it is due. */
export interface Due {
  receiver: string;
  next: Micros;
}

/** What counts as much as one message. */
const WEIGHT_CHARACTERS = 64 * 1024;

/** What waits for a receiver, or for all, in messages of usual size. */
export function waiting(database: Database, receiver?: string): number {
  const row =
    receiver === undefined
      ? database.get("SELECT total(weight) AS weight FROM automation_message")
      : database.get("SELECT total(weight) AS weight FROM automation_message WHERE receiver = ?", receiver);
  return Number(row?.weight ?? 0);
}

/** Inside a transaction. */
export function addMessage({ database, now }: ServerContext, invocation: Invocation, receiver: string): void {
  const written = JSON.stringify(invocation);
  const at = now();
  database.run(
    `INSERT INTO automation_message (automation_id, receiver, invocation, weight, since, next_try)
     VALUES (?, ?, ?, ?, ?, ?)`,
    invocation.automation.id,
    receiver,
    written,
    1 + Math.floor(written.length / WEIGHT_CHARACTERS),
    at,
    at,
  );
}

/** Each receiver with the time of its next message, the earliest first. */
export function dueReceivers(database: Database): Due[] {
  return database
    .all("SELECT receiver, min(next_try) AS next FROM automation_message GROUP BY receiver ORDER BY next")
    .map((row) => ({ receiver: text(row.receiver), next: Number(row.next) }));
}

/** The receiver's next message that is due. */
export function nextMessage(database: Database, receiver: string, now: Micros): WaitingMessage | undefined {
  const row = database.get(
    "SELECT * FROM automation_message WHERE receiver = ? AND next_try <= ? ORDER BY next_try, seq LIMIT 1",
    receiver,
    now,
  );
  return (
    row && {
      seq: Number(row.seq),
      invocation: JSON.parse(text(row.invocation)) as Invocation,
      content: row.content === null ? undefined : text(row.content),
      attempts: Number(row.attempts),
      since: Number(row.since),
      nextTry: Number(row.next_try),
    }
  );
}

/** Takes a message for one attempt; false where another process has. If this one dies over it, it is due again at `until`. */
export function takeMessage(
  database: Database,
  { seq, attempts, nextTry }: WaitingMessage,
  { sender, content, until }: { sender: string; content: string; until: Micros },
): boolean {
  return (
    database.run(
      `UPDATE automation_message SET attempts = attempts + 1, sender = ?, content = ?, next_try = ?
       WHERE seq = ? AND attempts = ? AND next_try = ?`,
      sender,
      content,
      until,
      seq,
      attempts,
      nextTry,
    ) > 0
  );
}

/** False where it is another's by now, or its automation was deleted. */
export function removeMessage(database: Database, seq: number, sender: string | null): boolean {
  return database.run("DELETE FROM automation_message WHERE seq = ? AND sender IS ?", seq, sender) > 0;
}

/** Gives it back, due again then; false as for {@link removeMessage}. */
export function postponeMessage(database: Database, seq: number, sender: string, until: Micros): boolean {
  return (
    database.run(
      "UPDATE automation_message SET sender = NULL, next_try = ? WHERE seq = ? AND sender = ?",
      until,
      seq,
      sender,
    ) > 0
  );
}

/** The receiver asks for quiet: nothing of what waits for it is due before. */
export function holdReceiver(database: Database, receiver: string, until: Micros): void {
  database.run(
    "UPDATE automation_message SET next_try = ? WHERE receiver = ? AND next_try < ? AND sender IS NULL",
    until,
    receiver,
    until,
  );
}

/** Who was at a message. */
export function senders(database: Database): string[] {
  return database
    .all("SELECT DISTINCT sender FROM automation_message WHERE sender IS NOT NULL")
    .map((row) => text(row.sender));
}

/** What a sender that is gone was at is due now. */
export function releaseMessages(database: Database, sender: string, now: Micros): void {
  database.run("UPDATE automation_message SET sender = NULL, next_try = ? WHERE sender = ?", now, sender);
}
