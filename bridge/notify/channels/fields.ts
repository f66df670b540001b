/** Schemas of fields that blocks of several channels have. */
import { z } from "zod";

/** An address of the web. */
export const url = z
  .string()
  .refine((text) => /^https?:\/\//i.test(text.trim()) && URL.canParse(text.trim()), {
    error: "is no http:// or https:// address",
  });

export const method = z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).default("POST");

/** Undefined where the block does not say it. */
export const allowPrivate = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);

export const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});
