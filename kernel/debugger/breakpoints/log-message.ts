/** Splits a log point's message into text and the expressions that stand in braces. */

/** The index after the brace that closes the one at `open`; undefined where none does. */
function endOfBraces(message: string, open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < message.length; index += 1) {
    if (message[index] === "{") depth += 1;
    else if (message[index] === "}") depth -= 1;
    if (depth === 0) return index + 1;
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
  for (let index = 0; index < message.length; index += 1) {
    const character = message[index] ?? "";
    const end = character === "{" ? endOfBraces(message, index) : undefined;
    if (character === "\\" && /^[{}]$/.test(message[index + 1] ?? "")) {
      text += message[index + 1];
      index += 1;
    } else if (end === undefined) text += character;
    else {
      parts.push(text, message.slice(index + 1, end - 1));
      text = "";
      index = end - 1;
    }
  }
  return [...parts, text];
}
