/** A magic that shows the cell's text as a MIME type. The front end decides what it lets scripts do. */
import type { Magic } from "../../magic.ts";

/** `what` is how the summary calls the type. */
export function showMagic(name: string, type: string, what: string): Magic {
  return {
    name,
    kinds: ["cell"],
    summary: `Shows the cell's text as ${what}.`,
    args: [],
    options: [],
    examples: [`%%${name}`],
    expand: ({ body }, context) => {
      context.display({ [type]: body, "text/plain": body });
      return {};
    },
  };
}
