/** Sanitises foreign HTML: no scripts, handlers, frames, forms, and no URLs that are fetched. */
import sanitizeHtml from "sanitize-html";
import { isEmbedded } from "./embedded-uri.ts";
import { inlineStyles } from "./inline-styles.ts";
import { MATHML_ATTRIBUTES, MATHML_TAGS } from "./mathml.ts";
import { foreignClass } from "./scoped-styles.ts";

function words(list: string): string[] {
  return list.split(" ");
}

const ALLOWED_TAGS = words(
  "a abbr address article aside audio b bdi bdo blockquote br caption center cite code col colgroup dd del " +
    "details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img input ins kbd label " +
    "li main mark meter nav ol p pre progress q rp rt ruby s samp section small span strike strong sub " +
    "summary sup table tbody td tfoot th thead time tr tt u ul var video wbr",
);

/** Elements whose content is dropped with them: it is not meant to be read. */
const NON_TEXT_TAGS = words(
  "script style textarea option select noscript noembed noframes iframe frameset object template " +
    "title xmp plaintext svg canvas button annotation-xml",
);

/** The page's classes that Markdown's and the highlighter's own elements have. */
const OWN_CLASSES: Record<string, RegExp> = {
  code: /^language-[\w-]+$/,
  em: /^left-out$/,
  figure: /^diagram$/,
  span: /^(?:t-[a-z]+|math)$/,
};

/** Other classes get names of their own, or go where the HTML brings no styles for them. */
function classesOf(tag: string, classes: string, styled: boolean): string {
  const own = OWN_CLASSES[tag];
  return words(classes)
    .filter((name) => name !== "" && (styled || own?.test(name)))
    .map((name) => (own?.test(name) ? name : foreignClass(name)))
    .join(" ");
}

const MEDIA_ATTRIBUTES = words("src controls loop muted width height");

function optionsFor(styled: boolean): sanitizeHtml.IOptions {
  const media: sanitizeHtml.Transformer = (tagName, attribs) => ({
    tagName,
    attribs: isEmbedded("media", attribs.src) ? { ...attribs, controls: "" } : {},
  });
  return {
    allowedTags: [...ALLOWED_TAGS, ...MATHML_TAGS],
    nonTextTags: NON_TEXT_TAGS,
    disallowedTagsMode: "discard",
    allowedAttributes: {
      "*": ["align", "class", "dir", "id", "lang", "style", "title", "valign"],
      a: ["href", "name", "rel"],
      audio: MEDIA_ATTRIBUTES,
      col: ["span", "width"],
      colgroup: ["span"],
      details: ["open"],
      font: ["color"],
      img: ["src", "alt", "width", "height"],
      // Boxes that fold and unfold without a script; there is nothing that they could be sent to.
      input: [{ name: "type", values: ["checkbox", "radio"] }, "checked", "disabled", "name"],
      label: ["for"],
      li: ["value"],
      meter: ["value", "min", "max", "low", "high", "optimum"],
      ol: ["start", "type", "reversed"],
      progress: ["value", "max"],
      table: ["border"],
      td: ["colspan", "rowspan"],
      th: ["colspan", "rowspan", "scope"],
      time: ["datetime"],
      video: MEDIA_ATTRIBUTES,
      ...Object.fromEntries(MATHML_TAGS.map((tag) => [tag, [...MATHML_ATTRIBUTES]])),
      annotation: [{ name: "encoding", values: ["application/x-tex"] }],
    },
    allowedSchemes: ["http", "https", "mailto"],
    allowedSchemesByTag: { img: ["data"], video: ["data"], audio: ["data"] },
    allowProtocolRelative: false,
    allowedStyles: { "*": inlineStyles },
    transformTags: {
      a: (tagName, attribs) => ({
        tagName,
        attribs: attribs.href ? { ...attribs, rel: "noopener noreferrer" } : attribs,
      }),
      audio: media,
      video: media,
      // Would be a field to write into.
      input: (tagName, attribs) =>
        /^(?:checkbox|radio)$/.test(attribs.type ?? "")
          ? { tagName, attribs }
          : { tagName: "span", attribs: {} },
      img: (tagName, attribs) =>
        isEmbedded("picture", attribs.src)
          ? { tagName, attribs: { ...attribs, alt: attribs.alt ?? "" } }
          : { tagName: "span", attribs: {} },
      "*": (tagName, { class: classes, ...attribs }) => {
        const kept = classesOf(tagName, classes ?? "", styled);
        return { tagName, attribs: kept === "" ? attribs : { ...attribs, class: kept } };
      },
    },
  };
}

const OPTIONS = { plain: optionsFor(false), styled: optionsFor(true) };

/**
 * HTML safe to put into a page: links lead only to http, https, mailto and within the page, pictures, videos and sounds
 * are data URIs, inline styles are looks only. `styled` keeps classes, under other names, for a style sheet that
 * scopeStyles made.
 */
export function sanitize(html: string, styled = false): string {
  return sanitizeHtml(html, styled ? OPTIONS.styled : OPTIONS.plain);
}

/** True when sanitised HTML has visible content. */
export function isVisible(html: string): boolean {
  return (
    /<(?:img|hr|progress|meter|video|audio|input)\b/.test(html) ||
    html.replaceAll(/<[^>]*>/g, "").trim() !== ""
  );
}
