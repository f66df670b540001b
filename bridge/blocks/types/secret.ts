/** A block that holds one secret value. */
import type { Block, BlockType } from "../block-type.ts";
import { builtInType } from "../built-in-type.ts";
import { json } from "../fields/kinds.ts";

/** What JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export interface SecretFields {
  /** Mostly a text: a key, a password. */
  value: JsonValue;
}

export interface SecretMethods {
  /** The value as it was saved: a text stays a text. */
  get<T = string>(): T;
}

/** Prefect's block of one secret value: `Secret({ value: "…" }).save("kaggle")`, `(await Secret.load("kaggle")).get()`. */
export const Secret: BlockType<SecretFields, Readonly<SecretFields> & SecretMethods> = builtInType<
  SecretFields,
  Readonly<SecretFields> & SecretMethods
>(
  {
    name: "Secret",
    title: "Secret",
    slug: "secret",
    fields: { value: { wire: "value", kind: json, isRequired: true, secret: "stored" } },
  },
  {
    get(this: SecretFields) {
      return this.value;
    },
  },
);
export type Secret = Block & Readonly<SecretFields> & SecretMethods;
