/** What showing a value gives, and the name under which a value says that itself. */
import type { MimeBundle } from "../protocol/message.ts";

/** A bundle, at once where possible: a display made before a line is printed stands before it. */
export type Shown = MimeBundle | undefined | Promise<MimeBundle | undefined>;

/** A function returning a MIME bundle, perhaps later (Deno's convention). */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");
