/** Blocks for e-mail: a server's credentials, and to whom messages go. */
import type { Block, BlockType } from "../block-type.ts";
import { builtInType } from "../built-in-type.ts";
import { blocksOf, flag, type Kind, port, text, texts } from "../fields/kinds.ts";
import { type NotifyMethods, notifyMethods } from "./notify-methods.ts";

export interface EmailServerCredentialsFields {
  username?: string;
  password?: string;
  /** Its host. Default: `smtp.gmail.com`. */
  smtpServer?: string;
  /** Default: `SSL`. */
  smtpType?: "SSL" | "STARTTLS" | "INSECURE";
  /** Where it is another than that of the type: 465, 587, 25. */
  smtpPort?: number;
  /** Whether certificates are checked. Default: they are. */
  verify?: boolean;
}

/** prefect-email writes the port that belongs to each. */
const SMTP_TYPES: Readonly<Record<string, string>> = { 465: "SSL", 587: "STARTTLS", 25: "INSECURE" };

const smtpType: Kind = {
  expects: '"SSL", "STARTTLS" or "INSECURE"',
  accepts: (value) => Object.values(SMTP_TYPES).includes(value as string),
  schema: { type: "string" },
  fromWire: (value) => SMTP_TYPES[String(value)] ?? String(value).toUpperCase(),
};

type Credentials = Readonly<
  EmailServerCredentialsFields & Required<Pick<EmailServerCredentialsFields, "smtpServer" | "smtpType">>
>;

/** prefect-email's EmailServerCredentials. */
export const EmailServerCredentials: BlockType<EmailServerCredentialsFields, Credentials> = builtInType<
  EmailServerCredentialsFields,
  Credentials
>({
  name: "Email Server Credentials",
  title: "EmailServerCredentials",
  slug: "email-server-credentials",
  fields: {
    username: { wire: "username", kind: text },
    password: { wire: "password", kind: text, secret: "stored" },
    smtpServer: { wire: "smtp_server", kind: text, default: "smtp.gmail.com" },
    smtpType: { wire: "smtp_type", kind: smtpType, default: "SSL" },
    smtpPort: { wire: "smtp_port", kind: port },
    verify: { wire: "verify", kind: flag },
  },
});
export type EmailServerCredentials = Block & Credentials;

export interface EmailFields {
  credentials: EmailServerCredentials;
  /** Addresses. */
  to: readonly string[];
  /** Default: the credentials' user. */
  from?: string;
}

/** Who gets e-mail, through which server. This package's own: Prefect has a function for that, and no block. */
export const Email: BlockType<EmailFields, Readonly<EmailFields> & NotifyMethods> = builtInType<
  EmailFields,
  Readonly<EmailFields> & NotifyMethods
>(
  {
    name: "Email",
    title: "Email",
    slug: "email",
    own: {
      description: "Sends messages by e-mail to these addresses.",
      codeExample:
        'import { Email } from "cellflow";\n\nconst email = await Email.load("BLOCK_NAME");\nawait email.notify("It is done.", "The flow has ended");',
    },
    capabilities: ["notify"],
    fields: {
      credentials: {
        wire: "credentials",
        kind: blocksOf(EmailServerCredentials),
        isRequired: true,
        description: "The server that sends.",
      },
      to: { wire: "to", kind: texts, isRequired: true, description: "Addresses that messages go to." },
      from: { wire: "from", kind: text, description: "The sender's address; else the server's user." },
    },
  },
  notifyMethods,
);
export type Email = Block & Readonly<EmailFields> & NotifyMethods;
