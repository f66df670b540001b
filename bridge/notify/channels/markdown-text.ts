/** Escapes text for channels that read Markdown and names of people. */

/** Stands behind an `@`, so that it calls nobody; is not seen. */
const ZERO_WIDTH_SPACE = "\u200B";

/** Text that stands in Markdown as it is: no link, no mention, no formatting. */
export function markdownText(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]()#+!|<>~]/g, "\\$&")
    .replaceAll("@", `@${ZERO_WIDTH_SPACE}`)
    .replaceAll(/^(\s*)([-=]|\d+\.)/gm, "$1\u200B$2");
}
