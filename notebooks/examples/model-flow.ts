/**
 * Learns from the poems of the data lake which word comes next, reports how well that goes for poems it has not seen, and
 * stores the model under `models`: in the folder `artifacts` or, with another `environment` than local, in your bucket.
 *
 *     node notebooks/examples/datalake-flow.ts                             # brings the poems of Kaggle
 *     node notebooks/examples/model-flow.ts
 *     node notebooks/examples/model-flow.ts notebooks/examples/data/poems  # or these, which are few
 */
import { CellflowError, createMarkdownArtifact, flow, storageFor, task } from "cellflow";
import {
  evaluate,
  LINE_END,
  type NextWordModel,
  nextWords,
  readModel,
  tokenize,
  train,
} from "./next-word.ts";

/** Where the model is stored, below `models`. */
const MODEL = "next-word.json";
/** Every so many poems, one is not learned from. */
const VALIDATED = 5;

interface Poems {
  train: string[][];
  validation: string[][];
}

/** Puts the poems of a folder of this machine into the data lake. */
const bringPoems = task(
  async (folder: string) => {
    const keys = await storageFor("raw_data").uploadFolder(folder, { toFolder: "poems" });
    console.log(`${keys.length} poems from ${folder}`);
  },
  { name: "bring_poems" },
);

/** The texts of the data lake, the same ones in the same order wherever it is. */
const readPoems = task(
  async (maxPoems: number) => {
    const rawData = storageFor("raw_data");
    const keys = (await rawData.list()).filter((key) => key.endsWith(".txt")).slice(0, maxPoems);
    const texts: string[] = [];
    for (const key of keys) texts.push(Buffer.from(await rawData.read(key)).toString());
    console.log(`${texts.length} poems from ${rawData.address()}`);
    return texts;
  },
  { name: "read_poems", retries: 2, retryDelay: 2, retryCondition: isPassing },
);

/** Words instead of texts. Every fifth poem is kept apart, so that the model is asked about poems it does not know. */
const tokenizePoems = task(
  async (texts: string[]): Promise<Poems> => {
    const poems = texts.map(tokenize).filter((words) => words.length > 0);
    if (poems.length < VALIDATED)
      throw new CellflowError(
        "poems.few",
        `${storageFor("raw_data").address()} has ${poems.length} poems, and at least ${VALIDATED} are needed: ` +
          "run datalake-flow.ts first, or name a folder of .txt files",
      );
    const isValidated = (_: string[], at: number) => at % VALIDATED === VALIDATED - 1;
    return {
      train: poems.filter((words, at) => !isValidated(words, at)),
      validation: poems.filter(isValidated),
    };
  },
  { name: "tokenize" },
);

const trainModel = task(
  async (poems: Poems) => {
    const model = train(poems.train);
    console.log(`${model.words} words, ${model.vocabulary.length} different ones`);
    return model;
  },
  { name: "train_model" },
);

/** Perplexity on the poems kept apart, beside that of knowing only how frequent each word is. */
const evaluateModel = task(
  async (model: NextWordModel, { validation }: Poems) => {
    const { perplexity, words, unknown } = evaluate(model, validation);
    const frequencies = {
      ...model,
      contexts: { "": model.contexts[""] ?? { seen: 0, different: 0, words: {} } },
    };
    const baseline = evaluate(frequencies, validation).perplexity;
    console.log(`perplexity ${perplexity.toFixed(1)} (word frequencies alone: ${baseline.toFixed(1)})`);
    return { perplexity, baseline, words, unknown };
  },
  { name: "evaluate_model" },
);

/** Stores the model, and reads it again as whoever uses it will. */
const storeModel = task(
  async (model: NextWordModel) => {
    const models = storageFor("models");
    await models.write(MODEL, JSON.stringify(model));
    const address = models.address(MODEL);
    const [likeliest] = nextWords(readModel(await models.read(MODEL)), "in the");
    console.log(`stored at ${address}; after "in the" comes "${likeliest?.word}"`);
    return address;
  },
  { name: "store_model", retries: 2, retryDelay: 2, retryCondition: isPassing },
);

/** Trains the model of next words and stores it. `folder` brings poems first. */
export const model = flow(
  async (folder?: string, maxPoems = 2000) => {
    if (folder) await bringPoems(folder);
    const poems = await tokenizePoems(await readPoems(maxPoems));
    const trained = await trainModel(poems);
    const scores = await evaluateModel(trained, poems);
    const address = await storeModel(trained);
    await createMarkdownArtifact({ key: "next-word-model", markdown: report(trained, scores, address) });
    return { perplexity: scores.perplexity, baseline: scores.baseline, address };
  },
  { name: "model", logPrints: true },
);

/** A connection may come back; a wrong key, or a bucket that is not there, stays so. */
function isPassing(error: unknown): boolean {
  return error instanceof CellflowError && error.code === "storage.unreachable";
}

function report(
  trained: NextWordModel,
  { perplexity, baseline, words, unknown }: Awaited<ReturnType<typeof evaluateModel>>,
  address: string,
): string {
  const shown = (word: string) => (word === LINE_END ? "*end of line*" : word);
  const rows = ["in the", "on the", "and the"].map((beginning) => {
    const guesses = nextWords(trained, beginning, 3);
    return `| ${beginning} | ${guesses.map(({ word, probability }) => `${shown(word)} (${Math.round(100 * probability)} %)`).join(", ")} |`;
  });
  return [
    "# Next words",
    `Perplexity on poems that were not learned from: **${perplexity.toFixed(1)}**; with word frequencies alone ` +
      `${baseline.toFixed(1)}, and 1 would be certain. ${words} words were foretold, ` +
      `${Math.round(100 * unknown)} % of them in none of the poems learned from.`,
    `| after | the model expects |\n| --- | --- |\n${rows.join("\n")}`,
    `Learned from ${trained.words} words, ${trained.vocabulary.length} different ones. Stored at \`${address}\`.`,
  ].join("\n\n");
}

if (import.meta.main) await model(process.argv[2]);
