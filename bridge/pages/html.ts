/** A piece of a page: a string that was escaped where it was written. */
import type { html } from "hono/html";

export type Html = ReturnType<typeof html>;
/** What a template takes: a piece, a list of pieces, plain text (escaped there), or nothing. */
export type Content = Html | Html[] | string | number | false | null | undefined;
