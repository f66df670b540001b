/** Collects the headings of a page and makes a table of contents of more than three. */
import { decodeHTML } from "entities/decode";
import { escapeHtml } from "./escape.ts";

export type Heading = { level: number; id: string; text: string };

/** Collects headings in the order they are drawn. */
export type Headings = { add(level: number, text: string): string; readonly list: readonly Heading[] };

const MAX_SLUG_LENGTH = 60; // UTF-16 units

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
}

/** A fresh collection; `add` returns the heading's id, unique in the page. */
export function createHeadings(): Headings {
  const list: Heading[] = [];
  const taken = new Set<string>();
  return {
    list,
    add: (level, text) => {
      const slug = slugOf(text).slice(0, MAX_SLUG_LENGTH) || "section";
      let id = `s-${slug}`;
      for (let again = 2; taken.has(id); again += 1) id = `s-${slug}-${again}`;
      taken.add(id);
      list.push({ level, id, text });
      return id;
    },
  };
}

/**
 * The heading that a link's fragment means: Jupyter's (`Head-two`), GitHub's (`head-two`, `head-two-1` for the
 * second), or the text itself.
 */
function headingOf(fragment: string, headings: readonly Heading[]): Heading | undefined {
  const named = slugOf(fragment);
  if (named === "") return undefined;
  const number = /^(.+)-(\d+)$/.exec(named);
  return (
    headings.find(({ text }) => slugOf(text) === named) ??
    headings.filter(({ text }) => slugOf(text) === number?.[1])[Number(number?.[2])]
  );
}

/** Leads the links of a page's safe HTML to its headings; those to ids that the page has stay. */
export function linkHeadings(html: string, headings: readonly Heading[]): string {
  const ids = new Set([...html.matchAll(/ (?:id|name)="([^"]*)"/g)].map(([, id]) => id));
  return html.replaceAll(/ href="#([^"]+)"/g, (link, escaped: string) => {
    if (ids.has(escaped)) return link;
    const heading = headingOf(decoded(decodeHTML(escaped)), headings);
    return heading ? ` href="#${escapeHtml(heading.id)}"` : link;
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
