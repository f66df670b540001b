/** Scopes a foreign style sheet to the output it came with, and takes from it what loads anything. */
import {
  type Atrule,
  type CssNode,
  clone,
  generate,
  type List,
  parse,
  type Rule,
  type Selector,
  walk,
} from "css-tree";
import { debugLog } from "../../../bridge/debug-log.ts";
import { isEmbedded } from "./embedded-uri.ts";
import { isFontFace, keepUsableSources, renameFonts } from "./scoped-fonts.ts";

/** Rules with other rules in them. All others but those of fonts load files, or name something for the whole page. */
const KEPT_AT_RULES = new Set(["media", "supports", "container", "layer"]);
/** Properties that ran code in old browsers, and those that name what is not kept. */
const DROPPED_PROPERTY = /^(?:behavior|-moz-binding|(?:-webkit-)?animation.*|.*\\.*)$/i;
/** What is fixed to the window would leave its output, or vanish where it is cut off. */
const FIXED = /^(?:fixed|sticky)$/i;
/** What a page's root may be, and an output in its place: it could make itself invisible with the rest. */
const LOOKS_OF_ROOT = /^(?:--|color|background|font|line-height|text-align|letter-spacing|accent-color)/i;
/** Functions that may hold an address as a string. */
const LOADS = /^(?:image|image-set|-webkit-image-set|cross-fade|element|paint|src|expression|attr)$/i;
/** An address that was not read as one, in a custom property. */
const HIDDEN_ADDRESS = /url\s*\(|\/\/|\\/i;

/** What a class of foreign HTML is called in the page, whose own classes it must not use. */
export function foreignClass(name: string): string {
  return `x-${name}`;
}

function loads(node: CssNode): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === "Url") found ||= !isEmbedded("picture", inner.value);
    // An escape in a name is a letter to browsers: `u\\72l(…)`.
    else if (inner.type === "Function") found ||= LOADS.test(inner.name) || inner.name.includes("\\");
    else if (inner.type === "Raw") found ||= HIDDEN_ADDRESS.test(inner.value);
  });
  return found;
}

function isPageRoot(node: CssNode | null): boolean {
  if (node?.type === "TypeSelector") return /^(?:html|body)$/i.test(node.name);
  return node?.type === "PseudoClassSelector" && /^(?:root|host|scope)$/i.test(node.name);
}

/**
 * Puts `.scope` in front of a selector; in place of the page's root it stands alone. False when the selector would
 * reach the scope's neighbours.
 */
function scopeSelector({ children }: Selector, scope: string): boolean {
  const ofRoot = isPageRoot(children.first);
  while (isPageRoot(children.first)) {
    children.shift();
    // `html body table`: the combinator goes with the root that goes.
    const [combinator, next] = children.toArray();
    if (combinator?.type === "Combinator" && isPageRoot(next ?? null)) children.shift();
  }
  const combinator = children.toArray().find((node) => node.type === "Combinator");
  if (ofRoot && combinator && /[+~|]/.test(combinator.name)) return false;
  if (!ofRoot && children.first?.type === "Combinator") return false;
  if (!ofRoot) children.prependData({ type: "Combinator", name: " " });
  children.prependData({ type: "ClassSelector", name: scope });
  return true;
}

/** Scopes a rule's selectors; false when none is left. One within another rule is scoped by that, unless it leaves it. */
function scopeRule({ prelude }: Rule, scope: string, nested: boolean): boolean {
  if (prelude.type !== "SelectorList" || /url\(/i.test(generate(prelude))) return false;
  if (nested) return !/[+~]/.test(generate(prelude));
  prelude.children.forEach((selector, item) => {
    if (selector.type !== "Selector" || !scopeSelector(selector, scope)) prelude.children.remove(item);
  });
  return !prelude.children.isEmpty;
}

function keepsDeclaration(node: CssNode): boolean {
  if (node.type !== "Declaration" || DROPPED_PROPERTY.test(node.property) || loads(node.value)) return false;
  // It could not be read: a bracket that is open in it would swallow what follows.
  if (node.value.type === "Raw") return false;
  return !(node.property.toLowerCase() === "position" && FIXED.test(generate(node.value)));
}

/** True for a selector of the scope itself. */
function isScope(selector: CssNode): boolean {
  return selector.type === "Selector" && selector.children.size === 1;
}

/** The rule for the scope itself that a rule of several selectors holds; the rule keeps the other selectors. */
function ruleOfScope(rule: Rule): Rule | undefined {
  const { prelude } = rule;
  if (prelude.type !== "SelectorList" || !prelude.children.some(isScope)) return undefined;
  const own = prelude.children.filter(isScope);
  prelude.children = prelude.children.filter((selector) => !isScope(selector));
  // `html, body` are one.
  while (own.size > 1) own.pop();
  const block = clone(rule.block) as Rule["block"];
  block.children = block.children.filter(
    (node) => node.type === "Declaration" && LOOKS_OF_ROOT.test(node.property),
  );
  return { ...rule, prelude: { ...prelude, children: own }, block };
}

/** An at-rule that can be read and only holds others. */
function isKept({ name, prelude }: Atrule): boolean {
  return KEPT_AT_RULES.has(name.toLowerCase()) && prelude?.type !== "Raw";
}

/** Keeps of a sheet's or a block's statements what only looks. */
function scopeStatements(statements: List<CssNode>, scope: string, nested: boolean): void {
  statements.forEach((node, item) => {
    let kept = keepsDeclaration(node);
    if (node.type === "Rule" && scopeRule(node, scope, nested)) {
      scopeStatements(node.block.children, scope, true);
      const apart = nested ? undefined : ruleOfScope(node);
      if (apart && !apart.block.children.isEmpty) statements.insertData(apart, item);
      kept = node.prelude.type === "SelectorList" && !node.prelude.children.isEmpty;
    } else if (node.type === "Atrule" && node.block && isKept(node)) {
      kept = true;
      scopeStatements(node.block.children, scope, nested);
    } else if (isFontFace(node)) {
      kept = !nested && keepUsableSources(node);
    }
    if (!kept) statements.remove(item);
  });
}

/**
 * The style sheet for the elements below `.scope`: selectors are scoped, classes renamed (see `foreignClass`), and
 * nothing in it loads or names anything outside. Empty for what can't be read.
 */
export function scopeStyles(css: string, scope: string): string {
  try {
    const sheet = parse(css, { parseCustomProperty: true, onParseError: () => {} });
    if (sheet.type !== "StyleSheet") return "";
    walk(sheet, (node) => {
      if (node.type === "ClassSelector") node.name = foreignClass(node.name);
    });
    renameFonts(sheet, scope);
    scopeStatements(sheet.children, scope, false);
    // In a <style> element nothing but its end tag is HTML.
    return generate(sheet).replaceAll(/<(?=[/!])/g, "\\3c ");
  } catch (error) {
    debugLog("export.styles", error);
    return "";
  }
}
