/** An artifact's content for a page: no inline styles and no pictures from elsewhere, which the policy forbids. */
import { raw } from "hono/html";
import sanitize from "sanitize-html";
import { markdownToHtml, renderArtifact } from "../../rendering/artifact.ts";
import type { Html } from "../html.ts";

export function artifactBody(artifact: { type: string | null; data: unknown }): Html {
  return raw(forPage(renderArtifact({ type: artifact.type ?? "unknown", data: artifact.data }).html));
}

/** Somebody's description, written as Markdown. */
export function markdownBody(markdown: string): Html {
  return raw(forPage(markdownToHtml(markdown)));
}

const aligned: sanitize.Transformer = (tagName, { style = "", colspan, rowspan }) => {
  const side = /text-align:\s*(right|center)/.exec(style)?.[1];
  return {
    tagName,
    attribs: {
      ...(side ? { class: side } : {}),
      ...(colspan ? { colspan } : {}),
      ...(rowspan ? { rowspan } : {}),
    },
  };
};

function forPage(html: string): string {
  return sanitize(html, {
    allowedTags: [...sanitize.defaults.allowedTags, "img", "details", "summary", "del", "input", "progress"],
    allowedAttributes: {
      a: ["href", "title", "rel"],
      img: ["src", "alt", "title", "width", "height"],
      th: ["class", "colspan", "rowspan"],
      td: ["class", "colspan", "rowspan"],
      ol: ["start"],
      code: ["class"],
      input: ["type", "checked", "disabled"],
      progress: ["max", "value"],
    },
    allowedSchemes: ["http", "https", "mailto"],
    allowedSchemesByTag: { img: ["data"] },
    transformTags: {
      th: aligned,
      td: aligned,
      img: (tagName, attribs) =>
        /^https?:/i.test(attribs.src ?? "")
          ? {
              tagName: "a",
              attribs: { href: attribs.src ?? "", rel: "noopener noreferrer" },
              text: attribs.alt || "Picture",
            }
          : { tagName, attribs },
    },
  });
}
