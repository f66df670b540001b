/** Collects the headings of a page and makes a table of contents of more than three. */
import { escapeHtml } from "./escape.ts";

export type Heading = { level: number; id: string; text: string };

/** Collects headings in the order they are drawn. */
export type Headings = { add(level: number, text: string): string; readonly list: readonly Heading[] };

/** A fresh collection; `add` returns the heading's id, unique in the page. */
export function createHeadings(): Headings {
  const list: Heading[] = [];
  const taken = new Set<string>();
  return {
    list,
    add: (level, text) => {
      const slug =
        text
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
          .replaceAll(/^-|-$/g, "")
          .slice(0, 60) || "section";
      let id = `s-${slug}`;
      for (let again = 2; taken.has(id); again += 1) id = `s-${slug}-${again}`;
      taken.add(id);
      list.push({ level, id, text });
      return id;
    },
  };
}

/** The page's title: its first heading of the highest level there is, else `fallback`. */
export function titleOf(headings: readonly Heading[], fallback: string): string {
  const highest = Math.min(...headings.map((heading) => heading.level));
  return headings.find((heading) => heading.level === highest)?.text ?? fallback;
}

/** A folded `<nav>` of the first three levels, when there are more than three headings; else nothing. */
export function tableOfContents(headings: readonly Heading[]): string {
  const listed = headings.filter((heading) => heading.level <= 3);
  if (listed.length <= 3) return "";
  const highest = Math.min(...listed.map((heading) => heading.level));
  const items = listed.map(
    ({ level, id, text }) =>
      `<li class="depth-${level - highest}"><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`,
  );
  return `<details class="contents"><summary>Contents</summary><nav aria-label="Contents"><ol>${items.join("")}</ol></nav></details>`;
}
