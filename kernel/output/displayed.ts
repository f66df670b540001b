/** The result of displaying a value, and the symbol under which a value brings its own. */
import type { MimeBundle } from "../protocol/message.ts";

/** A bundle, at once where possible: a display made before a line is printed stands before it. */
export type Displayed = MimeBundle | undefined | Promise<MimeBundle | undefined>;

/** A function returning a MIME bundle, perhaps later (Deno's convention). */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");
