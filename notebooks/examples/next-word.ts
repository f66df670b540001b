/**
 * A small model of language: how likely a word is after the two before it, counted from texts.
 *
 * Three words, then two, then one are asked how often they were seen (a trigram model); what was rarely seen leans on
 * the shorter one, by Witten and Bell's rule: the more different words follow a context, the less it is trusted.
 */

/** Ends a line, as a word of its own: where lines break is part of a poem. */
export const LINE_END = "\n";
/** Stands for every word that was not in the texts. */
const UNKNOWN = "<unknown>";

/** What follows one context. */
interface Followers {
  /** How often the context was seen, and how many different words came after it. */
  seen: number;
  different: number;
  readonly words: Record<string, number>;
}

/** Counts by context: `""` for any, `"the"`, `"under the"`. Plain data, so that JSON keeps it. */
export interface NextWordModel {
  readonly kind: "next-word";
  /** Words of the texts it has learned from. */
  readonly words: number;
  readonly vocabulary: readonly string[];
  readonly contexts: Readonly<Record<string, Followers>>;
}

export interface Evaluation {
  /** Among how many words, all equally likely, one would choose to be as unsure as the model: 1 is sure. */
  readonly perplexity: number;
  /** Words that were predicted. */
  readonly words: number;
  /** Part of them that the model has never seen, 0 to 1. */
  readonly unknown: number;
}

/** The words of a text in lower case, and its ends of lines; punctuation is left out. */
export function tokenize(text: string): string[] {
  return text
    .normalize("NFC")
    .toLowerCase()
    .split(/\r?\n/)
    .flatMap((line) => {
      const words = line.match(/\p{L}+(?:['’]\p{L}+)*/gu);
      return words ? [...words, LINE_END] : [];
    });
}

/** Counts what follows what in the texts. @throws Error when there is not a word in them */
export function train(texts: readonly (readonly string[])[]): NextWordModel {
  const contexts = new Map<string, Followers>();
  for (const text of texts)
    for (const [at, word] of text.entries())
      for (const context of contextsOf(text, at)) {
        const followers = contexts.get(context) ?? { seen: 0, different: 0, words: {} };
        const before = own(followers.words, word) ?? 0;
        followers.seen += 1;
        if (before === 0) followers.different += 1;
        followers.words[word] = before + 1;
        contexts.set(context, followers);
      }
  const vocabulary = Object.keys(contexts.get("")?.words ?? {});
  if (vocabulary.length === 0) throw new Error("there is not a word to learn from");
  return {
    kind: "next-word",
    words: texts.reduce((sum, text) => sum + text.length, 0),
    vocabulary,
    contexts: Object.fromEntries(contexts),
  };
}

/** How well the model foretells texts that it has not learned from. */
export function evaluate(model: NextWordModel, texts: readonly (readonly string[])[]): Evaluation {
  const known = new Set(model.vocabulary);
  let [words, unknown, bits] = [0, 0, 0];
  for (const text of texts)
    for (const [at, word] of text.entries()) {
      words += 1;
      if (!known.has(word)) unknown += 1;
      bits -= Math.log2(probability(model, contextsOf(text, at), known.has(word) ? word : UNKNOWN));
    }
  if (words === 0) throw new Error("there is not a word to foretell");
  return { perplexity: 2 ** (bits / words), words, unknown: unknown / words };
}

/** The likeliest words after a beginning, the likeliest first. */
export function nextWords(
  model: NextWordModel,
  beginning: string,
  count = 5,
): { word: string; probability: number }[] {
  // What is not ended by a line break goes on.
  const text = tokenize(beginning).slice(0, beginning.endsWith("\n") ? undefined : -1);
  const contexts = contextsOf([...text, ""], text.length);
  return model.vocabulary
    .map((word) => ({ word, probability: probability(model, contexts, word) }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);
}

/** @throws Error for what is no model */
export function readModel(bytes: Uint8Array): NextWordModel {
  const model = JSON.parse(Buffer.from(bytes).toString()) as Partial<NextWordModel>;
  if (model.kind !== "next-word" || !model.vocabulary || !model.contexts)
    throw new Error("this is no model of next words");
  return model as NextWordModel;
}

/** Contexts of the word at a position, the longest last: none, the word before, the two before. */
function contextsOf(text: readonly string[], at: number): string[] {
  const before = [text[at - 2], text[at - 1]];
  const [two, one] = before.map((word) => word ?? LINE_END);
  return ["", `${one}`, `${two} ${one}`];
}

function probability(
  { contexts, vocabulary }: NextWordModel,
  context: readonly string[],
  word: string,
): number {
  // Every word of the texts, and one for all others.
  let likely = 1 / (vocabulary.length + 1);
  for (const key of context) {
    const followers = own(contexts, key);
    if (!followers) break;
    const { seen, different, words } = followers;
    likely = ((own(words, word) ?? 0) + different * likely) / (seen + different);
  }
  return likely;
}

/** Words such as `constructor` are nothing special. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
