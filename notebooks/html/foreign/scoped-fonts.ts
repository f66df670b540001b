/** Scopes the fonts of a foreign style sheet: each has a name that nothing else in the page has. */
import { type Atrule, type Block, type CssNode, type Declaration, List, type Value, walk } from "css-tree";
import { isEmbedded } from "./embedded-uri.ts";

/** What a font's rule may say beside its name and its files. */
const DESCRIPTOR =
  /^(?:font-(?:style|weight|stretch|display|feature-settings|variation-settings)|unicode-range|(?:ascent|descent|line-gap)-override|size-adjust)$/i;
/** Properties that may name a font. */
const NAMES_FONT = /^(?:font|font-family|--.*)$/i;

/** True for a rule that brings a font. */
export function isFontFace(node: CssNode): node is Atrule & { block: Block } {
  return node.type === "Atrule" && node.name.toLowerCase() === "font-face" && node.block !== null;
}

function descriptor(font: Atrule, name: string): Declaration | undefined {
  return font.block?.children
    .toArray()
    .findLast(
      (node): node is Declaration => node.type === "Declaration" && node.property.toLowerCase() === name,
    );
}

function nodesOf(declaration: Declaration | undefined): CssNode[] {
  return declaration?.value.type === "Value" ? declaration.value.children.toArray() : [];
}

/** The family that a font's rule names; empty without one. */
export function familyOf(font: Atrule): string {
  return nameOf(nodesOf(descriptor(font, "font-family"))) ?? "";
}

/** The sources of a font that load nothing. */
export function usableSources(font: Atrule): CssNode[][] {
  return commaSeparated(nodesOf(descriptor(font, "src"))).filter(
    (source) => source.length > 0 && source.every((node) => !loads(node)),
  );
}

function loads(node: CssNode): boolean {
  if (node.type === "Url") return !isEmbedded("font", node.value);
  return node.type !== "Function" || !/^(?:local|format|tech)$/i.test(node.name);
}

/** Leaves of a font's rule what loads nothing; false when nothing is left. */
export function keepUsableSources(font: Atrule): boolean {
  const family = familyOf(font);
  const sources = usableSources(font);
  if (family === "" || sources.length === 0 || !font.block) return false;
  const own = descriptor(font, "font-family");
  const src = descriptor(font, "src");
  if (!own || !src) return false;
  src.value = joined(sources);
  font.block.children = font.block.children.filter(
    (node) =>
      node === own ||
      node === src ||
      (node.type === "Declaration" &&
        DESCRIPTOR.test(node.property) &&
        nodesOf(node).length > 0 &&
        nodesOf(node).every(({ type }) => type !== "Url" && type !== "Function" && type !== "Raw")),
  );
  return true;
}

/** Gives the sheet's own fonts names of the scope. */
export function renameFonts(sheet: CssNode, scope: string): void {
  const own = new Set<string>();
  walk(sheet, (node) => {
    if (isFontFace(node)) own.add(familyOf(node).toLowerCase());
  });
  if (own.size === 0) return;
  walk(sheet, (node) => {
    if (node.type !== "Declaration" || !NAMES_FONT.test(node.property) || node.value.type !== "Value") return;
    const groups = commaSeparated(nodesOf(node)).map((group): CssNode[] => {
      // In `12px/1.5 My Font` the name is what stands last.
      const at = group.findIndex((_, index) => own.has(nameOf(group.slice(index))?.toLowerCase() ?? ""));
      if (at < 0) return group;
      const name = scopedName(nameOf(group.slice(at)) ?? "", scope);
      return [...group.slice(0, at), { type: "String", value: name }];
    });
    node.value = joined(groups);
  });
}

function joined(groups: readonly CssNode[][]): Value {
  const nodes = groups.flatMap<CssNode>((group, at) =>
    at === 0 ? group : [{ type: "Operator", value: "," }, ...group],
  );
  return { type: "Value", children: new List<CssNode>().fromArray(nodes) };
}

function scopedName(family: string, scope: string): string {
  return `${scope} ${family.toLowerCase()}`;
}

/** `My Font` and `"My Font"` are one name; undefined for what is none. */
function nameOf(nodes: readonly CssNode[]): string | undefined {
  const words = nodes.map((node) => {
    if (node.type === "String") return nodes.length === 1 ? node.value : undefined;
    return node.type === "Identifier" ? node.name : undefined;
  });
  return words.includes(undefined) ? undefined : words.join(" ");
}

function commaSeparated(nodes: readonly CssNode[]): CssNode[][] {
  const groups: CssNode[][] = [[]];
  for (const node of nodes) {
    if (node.type === "Operator" && node.value === ",") groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups;
}
