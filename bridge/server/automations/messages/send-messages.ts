/**
 * Sends the messages that are due: one at a time to each receiver, several receivers at once, so that one that is dead
 * or slow holds up nothing but what waits for it.
 */

import type { Micros } from "../../../contract/time.ts";
import { MICROS_PER_SECOND } from "../../../contract/time.ts";
import { debugLog } from "../../../debug-log.ts";
import { deliver } from "../../../notify/deliver.ts";
import { NotifyError } from "../../../notify/notify-error.ts";
import { processHeader } from "../../../processes/identity.ts";
import { v7 } from "../../../uuid.ts";
import type { Vault } from "../../blocks/encryption/vault.ts";
import type { ServerContext } from "../../context.ts";
import { DatabaseError } from "../../db/database-error.ts";
import { isGone } from "../../services/lead.ts";
import { currentReach } from "../../services/reach.ts";
import { ActionFailed, type Outcome } from "../actions/outcome.ts";
import { failAction, recordDelay, recordOutcome } from "../actions/record-outcome.ts";
import { endOfChain } from "../evaluation/chain.ts";
import { nextAttempt } from "./backoff.ts";
import { describeFailure } from "./describe-failure.ts";
import { isMessage, type MessageAction } from "./message-action.ts";
import { readMessageBlock } from "./message-block.ts";
import { deliveryOf, renderContent } from "./message-content.ts";
import {
  dueReceivers,
  holdReceiver,
  nextMessage,
  postponeMessage,
  releaseMessages,
  removeMessage,
  senders,
  takeMessage,
  type WaitingMessage,
} from "./outbox.ts";
import { webhookAnswer } from "./webhook-answer.ts";

export interface MessageSender {
  /** Begins what is due; returns when something will be next. */
  send(): Micros | undefined;
  /** Gives up what is on its way: it is sent again by who leads next. */
  stop(): void;
}

/** Receivers that are sent to at the same time. */
const MOST_SENDING = 64;
/** Of them, those that did not take an earlier attempt: the others go on whatever becomes of these. */
const MOST_RETRYING = 32;
/** Longer than any attempt takes: of a process that died over one, here or on another machine, it is sent again then. */
const IN_DOUBT_MICROS = 90 * MICROS_PER_SECOND;
/** A database that is busy or full may take later how an attempt ended. */
const RECORD_AGAIN_MS = 1000;

/** @param wake is called when there may be more to begin */
export function createMessageSender(context: ServerContext, vault: Vault, wake: () => void): MessageSender {
  const { database } = context;
  const sender = `${processHeader()} ${v7()}`;
  /** Receivers that are sent to, and whether it is another attempt. */
  const busy = new Map<string, boolean>();
  let aborter = new AbortController();
  let isFirst = true;

  const releaseGone = (): void => {
    const gone = senders(database).filter(isGone);
    if (gone.length === 0) return;
    context.write(() => {
      for (const each of gone) releaseMessages(database, each, context.now());
    });
  };

  /** How an attempt ended has to be written down, or it would be made again. */
  const record = async (write: () => void): Promise<void> => {
    const { signal } = aborter;
    for (;;) {
      try {
        context.write(write);
        return;
      } catch (error) {
        if (!(error instanceof DatabaseError) || signal.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, RECORD_AGAIN_MS).unref());
      }
    }
  };

  const attempt = async (
    message: WaitingMessage,
    receiver: string,
    action: MessageAction,
    block: ReturnType<typeof readMessageBlock>,
    content: string,
  ): Promise<void> => {
    const { seq, invocation } = message;
    const { signal } = aborter;
    const attempts = message.attempts + 1;
    const outcome = { related: block.related, details: {} };
    try {
      const delivered = await deliver(deliveryOf(action, block, content), {
        block,
        reach: currentReach(context),
        idempotencyKey: invocation.id,
        signal,
      });
      const details = action.type === "call-webhook" ? answerDetails(action, block, content, delivered) : {};
      await record(() => {
        if (removeMessage(database, seq, sender))
          recordOutcome(context, invocation, undefined, { ...outcome, details });
      });
    } catch (error) {
      // It may have arrived: whoever leads next sends it with the same key.
      if (signal.aborted) return;
      const failure = describeFailure(error, { attempts, related: block.related });
      const isTemporary = error instanceof NotifyError && error.isTemporary;
      const now = context.now();
      const retryAfterMs = isTemporary ? error.retryAfterMs : undefined;
      const next = isTemporary
        ? nextAttempt({ attempts, since: message.since, now, retryAfterMs, random: Math.random() })
        : undefined;
      await record(() => {
        if (next === undefined) {
          if (removeMessage(database, seq, sender)) failAction(context, invocation, failure);
          return;
        }
        if (!postponeMessage(database, seq, sender, next)) return;
        if (retryAfterMs !== undefined) holdReceiver(database, receiver, next);
        if (attempts === 1) recordDelay(context, invocation, failure);
      });
    }
  };

  /** What can't be sent at all, before it is tried. */
  const fail = (seq: number, invocation: WaitingMessage["invocation"], error: unknown): void => {
    const failure = describeFailure(error, { attempts: 0, related: [] });
    context.write(() => {
      if (removeMessage(database, seq, null)) failAction(context, invocation, failure);
    });
  };

  const begin = (message: WaitingMessage, receiver: string): void => {
    const { seq, invocation } = message;
    const { action } = invocation;
    let prepared: [MessageAction, ReturnType<typeof readMessageBlock>, string];
    try {
      if (!isMessage(action)) throw new Error(`${action.type} is no message`);
      const end = message.attempts === 0 ? endOfChain(context, invocation.chain) : undefined;
      if (end !== undefined) throw new ActionFailed(end, { details: { code: "automation.chain" } });
      const block = readMessageBlock(context, vault, action);
      prepared = [action, block, message.content ?? renderContent(context, invocation, action, block)];
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      fail(seq, invocation, error);
      wake();
      return;
    }
    const until = context.now() + IN_DOUBT_MICROS;
    const [, , content] = prepared;
    if (!context.write(() => takeMessage(database, message, { sender, content, until }))) return;
    busy.set(receiver, message.attempts > 0);
    // Nothing leaves before it is written that it was begun; where that fails, it is begun again later.
    void database
      .committed()
      .then(() => attempt(message, receiver, ...prepared))
      .catch((error: unknown) => debugLog("automations.sent", error))
      .finally(() => {
        busy.delete(receiver);
        wake();
      });
  };

  return {
    send() {
      if (isFirst) releaseGone();
      isFirst = false;
      let next: Micros | undefined;
      const now = context.now();
      for (const due of dueReceivers(database)) {
        if (busy.size >= MOST_SENDING) break;
        if (busy.has(due.receiver)) continue;
        if (due.next > now) {
          next ??= due.next;
          break;
        }
        const message = nextMessage(database, due.receiver, now);
        if (!message) continue;
        const retrying = [...busy.values()].filter(Boolean).length;
        if (message.attempts > 0 && retrying >= MOST_RETRYING) continue;
        begin(message, due.receiver);
      }
      return next;
    },
    stop() {
      aborter.abort();
      aborter = new AbortController();
      isFirst = true;
      if (busy.size === 0) return;
      try {
        context.write(() => releaseMessages(database, sender, context.now()));
      } catch (error) {
        // Then it is due again when it is no longer in doubt.
        debugLog("automations.release", error);
      }
    },
  };
}

type Delivered = Awaited<ReturnType<typeof deliver>>;

function answerDetails(
  action: MessageAction,
  block: ReturnType<typeof readMessageBlock>,
  content: string,
  delivered: Delivered,
): Outcome["details"] {
  return delivered ? webhookAnswer(delivered, deliveryOf(action, block, content).secrets) : {};
}
