/** Puts the local pictures and fonts that a style sheet names into it, and says which can't be in the page. */
import {
  type Atrule,
  type CssNode,
  type FunctionNode,
  generate,
  type List,
  type ListItem,
  parse,
  type StringNode,
  type Url,
  walk,
} from "css-tree";
import { debugLog } from "../../../bridge/debug-log.ts";
import { isEmbedded } from "./embedded-uri.ts";
import { leftOut } from "./left-out.ts";
import { embeddedUri, type Files } from "./local-files.ts";
import { familyOf, isFontFace, usableSources } from "./scoped-fonts.ts";

/** What may hold an address. */
const ADDRESS = /url\s*\(|image\s*\(|image-set|cross-fade|src\s*\(|@import/i;
const IMAGE_SET = /^(?:-webkit-)?image-set$/i;
/** Functions whose strings are addresses; none of them is kept. */
const OF_ADDRESSES = /^(?:image|(?:-webkit-)?image-set|cross-fade|src)$/i;

/** A style sheet, and a line of HTML for each thing that is not in it. */
export type EmbeddedStyles = { css: string; notes: string[] };

/** An address that something is loaded from. */
type Place = { node: Url | StringNode; font: Atrule | null };

/** True for CSS in which a file may be named. */
export function namesFiles(css: string): boolean {
  return ADDRESS.test(css);
}

/**
 * The style sheet with data URIs in place of the addresses that `embeddedUri` finds. Others stay as they are, for
 * scopeStyles to drop, each with a note.
 */
export async function embedInStyles(css: string, files: Files): Promise<EmbeddedStyles> {
  if (!namesFiles(css)) return { css, notes: [] };
  try {
    const sheet = parse(css, { parseCustomProperty: true, onParseError: () => {} });
    walk(sheet, (node, item, list) => {
      if (node.type === "Function" && IMAGE_SET.test(node.name)) firstOfSet(node, list, item);
    });
    const notes = new Set(importedSheets(sheet).map((address) => leftOut("style sheet", { address })));
    const places = placesOf(sheet);
    for (const { node, font } of places) {
      const uri = await embeddedUri(node.value.trim(), files);
      const kind = font ? "font" : "picture";
      if (node.type === "Url" && isEmbedded(kind, uri)) node.value = uri ?? "";
      else if (!font) notes.add(leftOut("picture", { address: node.value }));
    }
    for (const { node, font } of places) {
      // A font often has several files, of which a browser needs one.
      if (font && usableSources(font).length === 0)
        notes.add(leftOut("font", { name: familyOf(font), address: node.value }));
    }
    return { css: generate(sheet), notes: [...notes] };
  } catch (error) {
    debugLog("export.styles", error);
    return { css, notes: [] };
  }
}

/** Puts the first of the pictures that a browser would choose among in the set's place. */
function firstOfSet(set: FunctionNode, list: List<CssNode>, item: ListItem<CssNode>): void {
  const first = set.children.toArray().find((node) => node.type === "Url" || node.type === "String");
  if (first) list.replace(item, { ...item, data: { type: "Url", value: first.value } });
}

function importedSheets(sheet: CssNode): string[] {
  const found: string[] = [];
  walk(sheet, (node) => {
    if (node.type !== "Atrule" || node.name.toLowerCase() !== "import") return;
    const [address] = node.prelude?.type === "AtrulePrelude" ? node.prelude.children.toArray() : [];
    if (address?.type === "Url" || address?.type === "String") found.push(address.value);
  });
  return found;
}

/** All but `url(#id)`, which is of the page. */
function placesOf(sheet: CssNode): Place[] {
  const places: Place[] = [];
  walk(sheet, function (node) {
    if (!this.declaration || (node.type !== "Url" && node.type !== "String")) return;
    if (node.type === "String" && !OF_ADDRESSES.test(this.function?.name ?? "")) return;
    const font = this.atrule && isFontFace(this.atrule) ? this.atrule : null;
    if (!/^\s*(?:#|$)/.test(node.value)) places.push({ node, font });
  });
  return places;
}
