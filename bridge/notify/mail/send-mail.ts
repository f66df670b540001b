/** Hands a mail to its server by SMTP; errors show neither the password nor more than a line of what the server said. */
import { createTransport, type Transporter } from "nodemailer";
import type { MailDelivery } from "../delivery.ts";
import { NotifyError } from "../notify-error.ts";
import { masked, oneLine } from "../one-line.ts";

export interface MailOptions {
  /** The same for each attempt of one message: the Message-ID is made of it. */
  idempotencyKey: string;
  secrets: readonly string[];
}

/** Of connecting, and of each answer. */
const STEP_TIMEOUT_MS = 10_000;
/** For all of it. */
const MAIL_TIMEOUT_MS = 30_000;
const MAX_SHOWN = 120;

/**
 * Resolves when the server took it for at least one of its recipients.
 * @throws NotifyError
 */
export async function sendMail(mail: MailDelivery, { idempotencyKey, secrets }: MailOptions): Promise<void> {
  const transport = createTransport({
    host: mail.host,
    port: mail.port,
    secure: mail.security === "ssl",
    requireTLS: mail.security === "starttls",
    ignoreTLS: mail.security === "none",
    ...(mail.login && { auth: { user: mail.login.user, pass: mail.login.password } }),
    tls: { rejectUnauthorized: mail.verify },
    connectionTimeout: STEP_TIMEOUT_MS,
    greetingTimeout: STEP_TIMEOUT_MS,
    socketTimeout: STEP_TIMEOUT_MS,
    dnsTimeout: STEP_TIMEOUT_MS,
    // A text that looks like a path or an address is only a text.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await withinTime(
      transport,
      transport.sendMail({
        from: mail.from,
        to: [...mail.to],
        subject: mail.subject,
        text: mail.text,
        messageId: `<${idempotencyKey}@${domainOf(mail.from)}>`,
      }),
    );
  } catch (error) {
    throw error instanceof NotifyError ? error : failure(error, secrets);
  } finally {
    transport.close();
  }
}

async function withinTime(transport: Transporter, sent: Promise<unknown>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new NotifyError("notify.timeout", "the mail server took too long", { isTemporary: true }));
    transport.close();
  }, MAIL_TIMEOUT_MS);
  try {
    await Promise.race([sent, late]);
  } finally {
    clearTimeout(timer);
    // It ends with the connection, and has been reported.
    sent.catch(() => {});
  }
}

function domainOf(from: string): string {
  return from.replace(/>$/, "").slice(from.lastIndexOf("@") + 1);
}

function failure(error: unknown, secrets: readonly string[]): NotifyError {
  const { code, responseCode, response } = error as {
    code?: string;
    responseCode?: number;
    response?: string;
  };
  const said = typeof response === "string" ? oneLine(masked(response, secrets), MAX_SHOWN) : "";
  // SMTP: 4xx is for now, 5xx for good.
  const isTemporary =
    responseCode === undefined ? code !== "EAUTH" && code !== "EENVELOPE" : responseCode < 500;
  if (code === "EAUTH") {
    return new NotifyError("notify.login", `the mail server refuses the login${said && `: ${said}`}`, {
      isTemporary,
      status: responseCode,
    });
  }
  if (responseCode !== undefined) {
    return new NotifyError("notify.refused", `the mail server refuses the mail: ${said || responseCode}`, {
      isTemporary,
      status: responseCode,
    });
  }
  if (code === "ETIMEDOUT")
    return new NotifyError("notify.timeout", "the mail server took too long", { isTemporary: true });
  const cause = (error as { cause?: { code?: string } }).cause?.code;
  const shown = [code, cause].filter((each) => /^[A-Z][A-Z0-9_]+$/.test(each ?? "")).join(", ");
  return new NotifyError(
    "notify.unreachable",
    `the mail server could not be reached${shown && ` (${shown})`}`,
    {
      isTemporary,
    },
  );
}
