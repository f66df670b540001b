/** Defines why a message was not sent: a stable code, one line without secrets, and whether it is worth trying again. */
import { CellflowError } from "../errors.ts";

export type NotifyCode =
  /** The block's data are not those of its type. */
  | "notify.block"
  /** No messages are sent through blocks of this type. */
  | "notify.channel"
  /** An address that is refused: of this machine, of a private network, not HTTP. */
  | "notify.address"
  | "notify.redirect"
  | "notify.too-large"
  | "notify.timeout"
  | "notify.unreachable"
  /** The receiver answered that it did not take it. */
  | "notify.refused"
  /** The mail server does not know the user, or the password. */
  | "notify.login";

export interface NotifyFailure {
  /** What went wrong may be over later: the message is sent again. */
  isTemporary?: boolean;
  /** Milliseconds for which the receiver asks not to be asked again. */
  retryAfterMs?: number | undefined;
  /** The answer's status: HTTP's, or the mail server's. */
  status?: number | undefined;
}

/** A message that was not sent. */
export class NotifyError extends CellflowError {
  readonly isTemporary: boolean;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  constructor(code: NotifyCode, message: string, failure: NotifyFailure = {}) {
    super(code, message);
    this.name = "NotifyError";
    this.isTemporary = failure.isTemporary ?? false;
    this.retryAfterMs = failure.retryAfterMs;
    this.status = failure.status;
  }
}
