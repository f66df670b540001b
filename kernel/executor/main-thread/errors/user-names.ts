/** Restores the user's names in V8's messages: boxes (`f$c.v`) become names again. */

/** V8 quotes the code it ran: `f$c.v` and `(0 , f$c.v)` go back to `f`. Takes time in proportion to the text. */
export function plainNames(message: string): string {
  return message.includes("$c")
    ? message
        .replace(
          /\(\(([\p{ID_Continue}$]+?)\$c+\.d && \1\$c+\) \|\| (?:\$c+\.missing\(\.\.\.\)|\{\(intermediate value\)\})\)\.v/gu,
          "$1$c.v",
        )
        .replace(/\(0 , ([\p{ID_Continue}$]+?)\$c+\.v\)/gu, "$1")
        .replace(/(?<=[\p{ID_Continue}$])\$c+\.v\b/gu, "")
        .replace(/^(Cannot access '[\p{ID_Continue}$]+?)\$c+'/u, "$1'")
    : message;
}

/** A function's name as the user knows it; undefined for one that V8 derives from our own code. */
export function plainFunctionName(name: string): string | undefined {
  const plain = name.replace(/(?<=[\p{ID_Continue}$])\$c+\.v(?=\.|$)/gu, "");
  return /\$c+(?:\.|$)/.test(plain) ? undefined : plain;
}
