/** How text of others is made safe to stand in HTML, SVG or DOT. */

// What XML 1.0 has no place for: one such character and a browser draws no picture at all.
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;
const colourCodes = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;
const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text without colour codes and without what neither XML nor a terminal can show. */
export function plainText(text: string): string {
  return text.replace(colourCodes, "").replace(unprintable, "").toWellFormed();
}

/** Text for HTML or XML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Text cut to `length` characters, the last of them "…". */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : text;
}
