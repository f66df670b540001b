/** Calls a webhook whose address, headers and data the block writes out, with places for the message: `{{subject}}`. */
import { z } from "zod";
import { isRecord } from "../../is-record.ts";
import { blockReference, type ChannelBlock, type Message } from "../message.ts";
import { NotifyError } from "../notify-error.ts";
import { withoutControls } from "../one-line.ts";
import { asItIs, type Channel, readData } from "./channel.ts";
import { allowPrivate, method, texts, url } from "./fields.ts";
import { headerSecrets, withContentType } from "./headers.ts";

const schema = z
  .object({
    name: z.string(),
    url: z.string(),
    method,
    params: texts,
    json_data: z.record(z.string(), z.unknown()).nullish(),
    form_data: z.union([z.record(z.string(), z.string()), z.string()]).nullish(),
    headers: texts,
    cookies: texts,
    timeout: z.number().positive().default(10),
    allow_private_urls: allowPrivate,
    secrets: z
      .record(z.string(), z.unknown())
      .nullish()
      .transform((value) => value ?? {}),
  })
  .refine((data) => !data.json_data || data.form_data === undefined || data.form_data === null, {
    error: "is given beside json_data: one of them is sent",
    path: ["form_data"],
  });

type Data = z.output<typeof schema>;

/** What Prefect writes where there is no subject. */
const NO_SUBJECT = "null";
/** As `find_placeholders` of Prefect has it. */
const PLACE = /\{\{\s*([\w.\-[\]$]+)\s*\}\}/g;

export const customWebhook: Channel = {
  escape: asItIs,
  deliver(block, message) {
    const data = readData(schema, block);
    const fill = filler(block, data, message);
    const address = fill.text("url", data.url.trim(), encoded);
    const read = url.safeParse(address);
    if (!read.success)
      throw new NotifyError(
        "notify.block",
        `${blockReference(block)} can't send: its \`url\` is no http:// or https:// address`,
      );
    const whole = new URL(address);
    for (const [name, value] of Object.entries(data.params))
      whole.searchParams.append(name, fill.text("params", value));
    const cookies = Object.entries(data.cookies).map(
      ([name, value]) => `${name}=${fill.text("cookies", value, encoded)}`,
    );
    const headers = {
      ...mapped(data.headers, (value) => fill.text("headers", value, withoutControls)),
      ...(cookies.length > 0 && { cookie: cookies.join("; ") }),
    };
    const { body, type } = content(data, fill);
    return {
      kind: "http",
      method: data.method,
      url: whole.href,
      headers: type === undefined ? headers : withContentType(headers, type),
      body,
      verify: true,
      allowPrivate: data.allow_private_urls,
      timeoutMs: data.timeout * 1000,
      secrets: [
        data.url,
        whole.href,
        ...Object.values(data.secrets).filter((value) => typeof value === "string"),
        ...headerSecrets(data.headers),
        ...Object.values(data.cookies),
      ],
    };
  },
};

interface Filler {
  /** @param made of what the message says, where it stands */
  text(field: string, template: string, made?: (text: string) => string): string;
  /** In every text of a value; a text that is one place keeps the value's type. */
  value(field: string, template: unknown): unknown;
}

function filler(block: ChannelBlock, data: Data, { subject, body }: Message): Filler {
  const own: Record<string, string> = { subject: subject ?? NO_SUBJECT, body, name: data.name };
  const valueAt = (field: string, name: string, made: (text: string) => string): unknown => {
    if (Object.hasOwn(own, name)) return made(own[name] ?? "");
    if (Object.hasOwn(data.secrets, name)) return data.secrets[name];
    throw new NotifyError(
      "notify.block",
      `${blockReference(block)} can't send: its \`${field}\` names {{${name}}}, which is none of subject, body, name and its secrets`,
    );
  };
  const text = (field: string, template: string, made: (text: string) => string = asItIs): string =>
    template.replaceAll(PLACE, (_, name: string) => String(valueAt(field, name, made)));
  const value = (field: string, template: unknown): unknown => {
    if (Array.isArray(template)) return template.map((each) => value(field, each));
    if (isRecord(template)) return mapped(template, (each) => value(field, each));
    if (typeof template !== "string") return template;
    const [only] = template.matchAll(PLACE);
    return only && only[0] === template ? valueAt(field, only[1] ?? "", asItIs) : text(field, template);
  };
  return { text, value };
}

function content(data: Data, fill: Filler): { body: string | undefined; type: string | undefined } {
  if (data.json_data)
    return { body: JSON.stringify(fill.value("json_data", data.json_data)), type: "application/json" };
  const { form_data: form } = data;
  if (typeof form === "string") return { body: fill.text("form_data", form), type: undefined };
  if (!form) return { body: undefined, type: undefined };
  const fields = mapped(form, (each) => fill.text("form_data", each));
  return { body: new URLSearchParams(fields).toString(), type: "application/x-www-form-urlencoded" };
}

function mapped<V, R>(record: Readonly<Record<string, V>>, change: (value: V) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** As part of an address, or of a cookie. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
