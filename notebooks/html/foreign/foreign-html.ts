/** Makes foreign HTML part of a page: pictures inside it, styles in their place, a line for what is left out. */
import { generate, parse } from "css-tree";
import { DomUtils, parseDocument } from "htmlparser2";
import type { Attachments } from "../../file/notebook.ts";
import { escapeHtml, svgDataUri } from "../escape.ts";
import { embedInStyles, namesFiles } from "./embedded-styles.ts";
import { isEmbedded } from "./embedded-uri.ts";
import { leftOut } from "./left-out.ts";
import { embeddedUri } from "./local-files.ts";
import { sanitize } from "./sanitize.ts";
import { scopeStyles } from "./scoped-styles.ts";

type Document = ReturnType<typeof parseDocument>;
type Node = Document["children"][number];
type Element = Extract<Node, { attribs: unknown }>;

/** Where the HTML stands. */
export type ForeignContext = {
  /** Where relative addresses of pictures start. */
  folder: string;
  attachments?: Attachments | undefined;
  /** A class that nothing else in the page has. */
  newScope(): string;
};

/** Below this, elements are left out: browsers stop at 512, and recursion at some thousand. */
const MAX_DEPTH = 200;
/** What can't be without scripts, the network or a plugin, in plain words. */
const LEFT_OUT: Record<string, string> = {
  applet: "object",
  button: "button",
  canvas: "drawing",
  embed: "object",
  frame: "frame",
  iframe: "frame",
  object: "object",
  select: "choice",
  textarea: "input",
};
/** Who wrote a script that draws, by what stands in it. */
const DRAWN_BY: readonly [RegExp, string][] = [
  [/\bPlotly\b/, "Plotly chart (drawn by a script)"],
  [/\bBokeh\b/, "Bokeh chart (drawn by a script)"],
  [/\bvegaEmbed\b|vega-embed/, "Vega chart (drawn by a script)"],
];

/** Safe HTML, with a line for everything that could not be taken into the page. */
export async function foreignHtml(html: string, context: ForeignContext): Promise<string> {
  const document = parseDocument(html);
  const found: Found = { styles: [], sheets: [], scripts: [], files: [] };
  cutOff(document);
  visit(document, context, found);
  const sheet = [...found.styles, ...ownRules(document, /@font-face/i.test(found.styles.join()))].join("\n");
  const [embedded] = await Promise.all([
    embedInStyles(sheet, context),
    ...found.files.map((embed) => embed()),
  ]);
  const scope = context.newScope();
  const styles = scopeStyles(embedded.css, scope);
  const safe = sanitize(DomUtils.getInnerHTML(document, { encodeEntities: "utf8" }), styles !== "");
  const links = found.sheets.map((address) => leftOut("style sheet", { address }));
  const notes = [
    ...embedded.notes,
    ...new Set(links),
    ...scriptNames(found.scripts).map((name) => leftOut(name)),
  ]
    .map((note) => `<p>${note}</p>`)
    .join("");
  return `${styles === "" ? safe : `<div class="styled"><style>${styles}</style><div class="${scope}">${safe}</div></div>`}${notes}`;
}

/** The declarations of a `style` attribute; one that can't be read would end where its attribute ends. */
function readableDeclarations(style: string): string {
  const list = parse(style, {
    context: "declarationList",
    parseCustomProperty: true,
    onParseError: () => {},
  });
  if (list.type !== "DeclarationList") return "";
  list.children = list.children.filter((node) => node.type === "Declaration" && node.value.type === "Value");
  return generate(list);
}

/** What scripts draw; a script that only helps another is not named. */
function scriptNames(scripts: readonly string[]): string[] {
  const drawn = scripts.flatMap((script) => DRAWN_BY.find(([mark]) => mark.test(script))?.[1] ?? []);
  return drawn.length > 0 ? [...new Set(drawn)] : scripts.slice(0, 1).map(() => "script");
}

type Found = {
  styles: string[];
  /** Addresses of style sheets. */
  sheets: string[];
  scripts: string[];
  files: (() => Promise<void>)[];
};

/**
 * Rules in place of the `style` attributes that name a file, or a font of the sheet: the sheet is where those are put
 * in. A rule counts more than the sheet's own, as the attribute does.
 */
function ownRules(document: Document, hasFonts: boolean): string[] {
  const styled = DomUtils.findAll(
    ({ attribs }) => namesFiles(attribs.style ?? "") || (hasFonts && /font/i.test(attribs.style ?? "")),
    document.children,
  );
  return styled.map((element, index) => {
    const { name, attribs } = element;
    const own = `own-style-${index}`;
    const declarations = readableDeclarations(attribs.style ?? "");
    delete attribs.style;
    if (/^(?:html|body)$/.test(name)) return `body{${declarations}}`;
    attribs.class = `${attribs.class ?? ""} ${own}`;
    return `.${own}:not(#a#a#a){${declarations}}`;
  });
}

/** Elements nested deeper than anything to read: all that follows may recurse. */
function cutOff(document: Document): void {
  let level: (Document | Element)[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next = level.flatMap(({ children }) => children.filter(DomUtils.isTag));
    if (depth >= MAX_DEPTH) for (const element of next) replace(element, leftOut("deeply nested content"));
    level = depth >= MAX_DEPTH ? [] : next;
  }
}

function visit(parent: Document | Element, context: ForeignContext, found: Found): void {
  for (const node of [...parent.children])
    if (DomUtils.isTag(node) && !take(node, context, found)) visit(node, context, found);
}

/** Handles an element with all that is in it; false when its content has to be visited. */
function take(element: Element, context: ForeignContext, found: Found): boolean {
  const { name, attribs } = element;
  switch (name) {
    case "script":
      if (runs(attribs.type)) found.scripts.push(`${attribs.src ?? ""}\n${DomUtils.textContent(element)}`);
      DomUtils.removeElement(element);
      return true;
    case "style":
      found.styles.push(mediaOf(DomUtils.textContent(element), attribs.media));
      DomUtils.removeElement(element);
      return true;
    case "link":
      if (/\bstylesheet\b/i.test(attribs.rel ?? "") && attribs.href) found.sheets.push(attribs.href);
      return true;
    case "svg":
      drawingToPicture(element);
      return true;
    case "img":
      found.files.push(() => embedPicture(element, context));
      return true;
    case "video":
    case "audio":
      found.files.push(() => embedMedia(element, context));
      return true;
    case "input":
      if (/^(?:checkbox|radio)$/i.test(attribs.type ?? "")) return true;
      if (/^hidden$/i.test(attribs.type ?? "")) DomUtils.removeElement(element);
      else replace(element, leftOut("input", { name: attribs.value ?? attribs.placeholder ?? "" }));
      return true;
    default: {
      const what = LEFT_OUT[name];
      if (what === undefined) return false;
      const address = attribs.src ?? attribs.data ?? "";
      replace(element, leftOut(what, { name: attribs.title || textOf(element), address }));
      return true;
    }
  }
}

/** Words of an element that is left out; none of what it holds for browsers that don't know it. */
function textOf(element: Element): string {
  return /^(?:button|select|textarea)$/.test(element.name)
    ? DomUtils.textContent(element).replaceAll(/\s+/g, " ")
    : "";
}

function runs(type: string | undefined): boolean {
  return type === undefined || /^\s*$|^module$|javascript|ecmascript/i.test(type);
}

function mediaOf(css: string, media: string | undefined): string {
  return media === undefined || !/^[\w\s(),:.<>=-]+$/.test(media) ? css : `@media ${media} {${css}}`;
}

function replace(element: Element, html: string): void {
  const { children } = parseDocument(html);
  for (const child of children) DomUtils.prepend(element, child);
  DomUtils.removeElement(element);
}

/** Makes an inline drawing a picture, where its scripts can't run, in the same place and size. */
function drawingToPicture(svg: Element): void {
  svg.attribs.xmlns ??= "http://www.w3.org/2000/svg";
  const source = DomUtils.getOuterHTML(svg, { xmlMode: "foreign" });
  const xlink = source.includes("xlink:") && !/\sxmlns:xlink\s*=/.test(source);
  const named = xlink ? source.replace("<svg", '<svg xmlns:xlink="http://www.w3.org/1999/xlink"') : source;
  const { id, class: classes, style, width, height } = svg.attribs;
  const place = Object.entries({ id, class: classes, style, width, height })
    .flatMap(([name, value]) => (value ? ` ${name}="${escapeHtml(value)}"` : []))
    .join("");
  replace(svg, `<img src="${svgDataUri(named)}" alt="${escapeHtml(svgTitle(source))}"${place}>`);
}

/** The title of an SVG; empty without one. */
export function svgTitle(svg: string): string {
  return (/<title\b[^>]*>([^<]*)<\/title>/i.exec(svg)?.[1] ?? "").trim().slice(0, 300);
}

/** A picture from elsewhere would be fetched when the page is read: a line says what it is instead. */
async function embedPicture(element: Element, context: ForeignContext): Promise<void> {
  const address = element.attribs.src ?? "";
  const uri = await embeddedUri(address, context);
  if (isEmbedded("picture", uri)) element.attribs.src = uri ?? "";
  else
    replace(
      element,
      leftOut("picture", { name: element.attribs.alt, address: address || "without address" }),
    );
}

async function embedMedia(element: Element, context: ForeignContext): Promise<void> {
  const sources = DomUtils.getElementsByTagName("source", element);
  const addresses = [element, ...sources].flatMap(({ attribs }) => attribs.src || []);
  for (const address of addresses) {
    const uri = await embeddedUri(address, context);
    if (!isEmbedded("media", uri)) continue;
    element.attribs.src = uri ?? "";
    element.children = [];
    return;
  }
  const what = element.name === "audio" ? "sound" : "video";
  replace(element, leftOut(what, { name: element.attribs.title, address: addresses[0] }));
}
