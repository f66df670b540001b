/** What a log point prints: its text, with the values of the expressions that stand in braces. */

/** The place after the brace that closes the one at `open`; undefined where none does. */
function endOfBraces(message: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < message.length; at += 1) {
    if (message[at] === "{") depth += 1;
    else if (message[at] === "}") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/**
 * Text and expressions in turn: `a {b} c` is `["a ", "b", " c"]`. Braces may be nested; one after a backslash, or one
 * that nothing closes, is text.
 */
export function logParts(message: string): string[] {
  const parts: string[] = [];
  let text = "";
  for (let at = 0; at < message.length; at += 1) {
    const letter = message[at] ?? "";
    const end = letter === "{" ? endOfBraces(message, at) : undefined;
    if (letter === "\\" && /^[{}]$/.test(message[at + 1] ?? "")) {
      text += message[at + 1];
      at += 1;
    } else if (end === undefined) text += letter;
    else {
      parts.push(text, message.slice(at + 1, end - 1));
      text = "";
      at = end - 1;
    }
  }
  return [...parts, text];
}
