/**
 * Sends mails: a block of the type `email`, which is cellflow's own, names whom to, and has the mail server's block of
 * prefect-email (`email-server-credentials`) nested in it.
 */
import { z } from "zod";
import type { MailDelivery } from "../delivery.ts";
import { blockReference, type Message } from "../message.ts";
import { NotifyError } from "../notify-error.ts";
import { oneLine } from "../one-line.ts";
import { asItIs, type Channel, readData } from "./channel.ts";

/** The names that `smtp_server` may have instead of a host, as `SMTPServer` of prefect-email. */
const SERVERS: Readonly<Record<string, string>> = {
  AOL: "smtp.aol.com",
  ATT: "smtp.mail.att.net",
  COMCAST: "smtp.comcast.net",
  ICLOUD: "smtp.mail.me.com",
  GMAIL: "smtp.gmail.com",
  OUTLOOK: "smtp-mail.outlook.com",
  YAHOO: "smtp.mail.yahoo.com",
};
/** The ports that `smtp_type` stands for: it is stored as one, or by its name. */
const PORTS = { SSL: 465, STARTTLS: 587, INSECURE: 25 } as const;
type SmtpType = keyof typeof PORTS;
const SECURITY: Readonly<Record<SmtpType, MailDelivery["security"]>> = {
  SSL: "ssl",
  STARTTLS: "starttls",
  INSECURE: "none",
};

const smtpType = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value, context): SmtpType => {
    const name = typeof value === "string" ? value.toUpperCase() : undefined;
    const found = (Object.keys(PORTS) as SmtpType[]).find(
      (type) => (type === (name ?? "SSL") && typeof value !== "number") || PORTS[type] === value,
    );
    if (found) return found;
    context.addIssue({ code: "custom", message: "is none of SSL, STARTTLS and INSECURE" });
    return z.NEVER;
  });

const addresses = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    [value]
      .flat()
      .flatMap((each) => each.split(/[,;]/))
      .map((each) => each.trim())
      .filter(Boolean),
  )
  .refine((list) => list.length > 0, { error: "names nobody" })
  .refine((list) => list.every(isAddress), { error: "holds something that is no mail address" });

const schema = z.object({
  credentials: z.object({
    username: z.string().nullish(),
    password: z.string().nullish(),
    smtp_server: z.string().min(1).nullish(),
    smtp_type: smtpType,
    smtp_port: z.number().int().min(1).max(65535).nullish(),
    verify: z.boolean().nullish(),
  }),
  to: addresses,
  from: z.string().refine(isAddress, { error: "is no mail address" }).nullish(),
});

/** Characters of a subject: longer ones are cut by mail programs anyway. */
const MAX_SUBJECT = 250;

export const email: Channel = {
  escape: asItIs,
  deliver(block, message) {
    const { credentials, to, from } = readData(schema, block);
    const { username, password, smtp_server: server, smtp_type: type } = credentials;
    const sender = from ?? (username && isAddress(username) ? username : undefined);
    if (sender === undefined) {
      throw new NotifyError(
        "notify.block",
        `${blockReference(block)} can't send: it has no \`from\`, and its user name is no mail address`,
      );
    }
    return {
      kind: "mail",
      host: SERVERS[server?.toUpperCase() ?? "GMAIL"] ?? server ?? "",
      port: credentials.smtp_port ?? PORTS[type],
      security: SECURITY[type],
      login: username ? { user: username, password: password ?? "" } : undefined,
      verify: credentials.verify ?? true,
      from: sender,
      to,
      ...mailText(message),
      secrets: password ? [password, Buffer.from(password).toString("base64")] : [],
    };
  },
};

function mailText({ subject, body }: Message): { subject: string; text: string } {
  return { subject: oneLine(subject ?? body, MAX_SUBJECT), text: body };
}

/** `ops@example.com`, or `Ops <ops@example.com>`; nothing that ends a header. */
function isAddress(text: string): boolean {
  return /^(?:[^<>\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u.test(text);
}
