/** Finds where source is nested too deeply for the parser: its native stack would end, and the kernel with it. */
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { SyntaxProblem } from "./syntax-problem.ts";

/** At several times this the parser's own stack ends. */
const MAX_BRACKET_DEPTH = 700;
/** Levels that surely fit into the parser's stack, a third of what it takes in 8 MB. */
const SAFE_DEPTH = 4000;
/** Links of a chain that does not nest, as the sum of many terms; each takes little of that stack. */
const MAX_LINKS = 20_000;
/** More is refused unread: the measuring stack is bounded too. */
const MAX_MEASURED = 150_000;
const MEASURING_STACK_MB = 512;
const MEASURING_MS = 30_000;

/** Strings and comments are skipped; everything else that may nest counts. */
const TOKENS =
  /"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|=>|[([{]|[)\]}]|[;,]|[<=?!~:*/%+\-.&|^@`]|\b(?:await|typeof|void|delete|new|yield|if|else|for|while|do|with|keyof|readonly|unique|infer|async|as|satisfies|extends|return|throw)\b/g;

/** An upper bound of how deep source nests, and where brackets alone nest too deeply. */
function boundOf(source: string): { depth: number; brackets?: number } {
  /** What counted before each open bracket. */
  const open: { depth: number; start: number; lasting: number }[] = [];
  let [depth, start, lasting, deepest] = [0, 0, 0, 0];
  for (const { 0: token, index } of source.matchAll(TOKENS)) {
    switch (token[0]) {
      case "(":
      case "[":
      case "{":
        depth += 1;
        open.push({ depth, start, lasting });
        [start, lasting] = [depth, 0];
        if (open.length > MAX_BRACKET_DEPTH) return { depth, brackets: index };
        break;
      case ")":
      case "]":
      case "}": {
        const outer = open.pop();
        if (outer) ({ depth, start, lasting } = outer);
        break;
      }
      case ";":
      case ",":
        // A statement or an element ends; `else if` goes on behind it, and so do type arguments.
        depth = start + lasting;
        break;
      case '"':
      case "'":
        break;
      default:
        if (token.startsWith("//") || token.startsWith("/*")) break;
        depth += 1;
        if (token === "else" || token === "<") lasting += 1;
    }
    deepest = Math.max(deepest, depth);
  }
  return { depth: deepest };
}

/** Parses with a stack of its own and measures the tree; a chain's next link stands under the key of its type. */
const MEASURING = `
const { workerData: { from, source, nested, links, port, signal } } = require("node:worker_threads");
const { parseSync, visitorKeys } = require("node:module").createRequire(from)("oxc-parser");
const LINKS = { BinaryExpression: "left", LogicalExpression: "left", MemberExpression: "object", CallExpression: "callee", TaggedTemplateExpression: "tag" };
function tryAs(lang) {
  const { program, errors } = parseSync("cell." + lang, source, { lang, sourceType: "module", astType: "ts", preserveParens: true, showSemanticErrors: true });
  const [error] = errors.filter(({ severity }) => severity === "Error");
  return { program, error };
}
function measure() {
  let { program, error } = tryAs("ts");
  if (error && /<\\/|\\/>/.test(source)) {
    const jsx = tryAs("tsx");
    if (!jsx.error) ({ program, error } = jsx);
  }
  if (error) return { message: error.message, offset: error.labels[0]?.start ?? 0, end: error.labels[0]?.end ?? 0, help: error.helpMessage ?? undefined };
  const waiting = [[program, 0, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, depth, length] = next;
    if (depth > nested || length > links) return { offset: node.start };
    for (const key of visitorKeys[node.type] ?? []) {
      const isLink = LINKS[node.type] === key;
      for (const inner of [node[key]].flat())
        if (inner && typeof inner.type === "string") waiting.push([inner, depth + (isLink ? 0 : 1), isLink ? length + 1 : length]);
    }
  }
}
try { port.postMessage(measure() ?? {}); } finally { Atomics.store(signal, 0, 1); Atomics.notify(signal, 0); }
`;

/** Where the tree is too deep, or what does not parse: found on another thread, for which this one waits. */
function measured(source: string): Partial<SyntaxProblem> {
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(MEASURING, {
    eval: true,
    resourceLimits: { stackSizeMb: MEASURING_STACK_MB },
    workerData: { from: import.meta.url, source, nested: SAFE_DEPTH, links: MAX_LINKS, port: port2, signal },
    transferList: [port2],
  });
  worker.on("error", () => {}); // said by the answer that is missing
  worker.unref();
  Atomics.wait(signal, 0, 0, MEASURING_MS);
  const answer = receiveMessageOnPort(port1)?.message as Partial<SyntaxProblem> | undefined;
  port1.close();
  return answer ?? { offset: 0 };
}

/** The problem of code that nests too deeply. */
export function tooDeepAt(offset: number): SyntaxProblem {
  const message = "The code nests too deeply here: split it into several statements";
  return { message, offset, end: offset + 1, isDeep: true };
}

/** Matching a token of many millions of escapes can take more than the stack of regular expressions. */
function boundOrUnknown(source: string): ReturnType<typeof boundOf> {
  try {
    return boundOf(source);
  } catch (error) {
    if (error instanceof RangeError) return { depth: MAX_MEASURED };
    throw error;
  }
}

/** Why source can't be parsed in safety: it nests too deeply, or it is large and wrong. Undefined when it can. */
export function nestingProblem(source: string): SyntaxProblem | undefined {
  if (source.length < MAX_BRACKET_DEPTH) return undefined;
  const { depth, brackets } = boundOrUnknown(source);
  if (brackets !== undefined) {
    const message = `Brackets are nested more than ${MAX_BRACKET_DEPTH.toLocaleString("en")} deep`;
    return { message, offset: brackets, end: brackets + 1, isDeep: true };
  }
  if (depth <= SAFE_DEPTH) return undefined;
  if (depth > MAX_MEASURED) return tooDeepAt(0);
  const { offset, message, end, help } = measured(source);
  if (offset === undefined) return undefined;
  if (message === undefined) return tooDeepAt(offset);
  return { message, offset, end: end ?? offset, help, isDeep: depth > MAX_LINKS };
}
