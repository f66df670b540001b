/** Sanitises foreign HTML: no scripts, handlers, frames, forms, and no URLs that are fetched. */
import sanitizeHtml from "sanitize-html";
import { escapeHtml, svgDataUri } from "./escape.ts";
import { inlineStyles } from "./inline-styles.ts";

function words(list: string): string[] {
  return list.split(" ");
}

const ALLOWED_TAGS = words(
  "a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup dd del " +
    "details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd " +
    "li main mark meter nav ol p pre progress q rp rt ruby s samp section small span strike strong sub " +
    "summary sup table tbody td tfoot th thead time tr tt u ul var wbr",
);

/** Elements whose content is dropped with them: it is not meant to be read. */
const NON_TEXT_TAGS = words(
  "script style textarea option select noscript noembed noframes iframe frameset object template " +
    "title xmp plaintext svg math audio video canvas button",
);

const IMAGE_URI = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp|svg\+xml)[;,]/i;

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: ALLOWED_TAGS,
  nonTextTags: NON_TEXT_TAGS,
  disallowedTagsMode: "discard",
  allowedAttributes: {
    "*": ["align", "dir", "id", "lang", "style", "title", "valign"],
    a: ["href", "name", "rel"],
    code: ["class"],
    col: ["span", "width"],
    colgroup: ["span"],
    details: ["open"],
    font: ["color"],
    img: ["src", "alt", "width", "height"],
    li: ["value"],
    meter: ["value", "min", "max", "low", "high", "optimum"],
    ol: ["start", "type", "reversed"],
    progress: ["value", "max"],
    span: ["class"],
    table: ["border"],
    td: ["colspan", "rowspan"],
    th: ["colspan", "rowspan", "scope"],
    time: ["datetime"],
  },
  // Only our own highlighter's and Markdown's classes, so that foreign HTML can't use the page's.
  allowedClasses: { code: [/^language-[\w-]+$/], span: [/^(?:t-[a-z]+|math)$/] },
  allowedSchemes: ["http", "https", "mailto"],
  allowedSchemesByTag: { img: ["data"] },
  allowProtocolRelative: false,
  allowedStyles: { "*": inlineStyles },
  transformTags: {
    a: (tagName, attribs) => ({
      tagName,
      attribs: attribs.href ? { ...attribs, rel: "noopener noreferrer" } : attribs,
    }),
    // A picture from elsewhere would be fetched when the page is read: say what it is instead.
    img: (tagName, attribs) =>
      IMAGE_URI.test(attribs.src ?? "")
        ? { tagName, attribs: { ...attribs, alt: attribs.alt ?? "" } }
        : { tagName: "em", attribs: {}, text: missingPicture(attribs) },
  },
};

function missingPicture(attribs: Record<string, string>): string {
  const what = attribs.alt?.trim() || attribs.src?.trim().slice(0, 200) || "without address";
  return escapeHtml(`[picture not included: ${what}]`);
}

/**
 * HTML safe to put into a page: links lead only to http, https, mailto and within the page, pictures are data
 * URIs, inline SVG becomes such a picture (where its scripts can't run), inline styles are looks only.
 */
export function sanitize(html: string): string {
  return sanitizeHtml(inlineSvgToImages(html), OPTIONS);
}

/** Replaces inline SVG by `<img>`; the result passes the sanitiser like everything else. */
function inlineSvgToImages(html: string): string {
  return html.replaceAll(/<svg\b[^>]{0,5000}>(?:(?!<svg\b)[\s\S])*?<\/svg\s*>/gi, (svg) => {
    const open = /^<svg\b[^>]*>/i.exec(svg)?.[0] ?? "";
    const named = /\sxmlns\s*=/.test(open)
      ? svg
      : svg.replace(/^<svg\b/i, '<svg xmlns="http://www.w3.org/2000/svg"');
    return `<img src="${svgDataUri(named)}" alt="${escapeHtml(svgTitle(svg))}">`;
  });
}

/** The title of an SVG; empty without one. */
export function svgTitle(svg: string): string {
  return (/<title\b[^>]*>([^<]*)<\/title>/i.exec(svg)?.[1] ?? "").trim().slice(0, 300);
}

/** True when sanitised HTML has visible content. */
export function isVisible(html: string): boolean {
  return /<(?:img|hr|progress|meter)\b/.test(html) || html.replaceAll(/<[^>]*>/g, "").trim() !== "";
}
