/**
 * Gradient boosted trees: XGBoost itself (ml-xgboost, WebAssembly), one worker thread for each job.
 *
 * A job of its own thread leaves this one free, gives all its memory back when it ends, and cannot harm the
 * next one: stopping the cell in the middle of a training, or a parameter XGBoost gives up on, ends that job only.
 */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";

/** A table of numbers, row after row: `values[row * columns + column]`; XGBoost takes -1 as "missing". */
export interface Features {
  readonly values: Float32Array;
  readonly columns: number;
}

/** What can be set, in XGBoost's own words; anything left out has XGBoost's own default. */
export interface XgboostParameters {
  /** Most splits between the root and a leaf. Default 6. */
  readonly max_depth?: number;
  /** How much each tree corrects, 0 to 1. Default 0.3. */
  readonly eta?: number;
  /** Least weight (here: rows) in a leaf. Default 1. */
  readonly min_child_weight?: number;
  /** Least gain that makes a split. Default 0. */
  readonly gamma?: number;
  /** Part of the rows each tree sees, above 0 to 1. Default 1. */
  readonly subsample?: number;
  /** Part of the columns each tree sees, above 0 to 1. Default 1. */
  readonly colsample_bytree?: number;
  /** Squared weight of leaves held against them. Default 1. */
  readonly lambda?: number;
  /** Absolute weight of leaves held against them. Default 0. */
  readonly alpha?: number;
  /** "hist" groups the values of a column: three times faster than "exact". Default "hist". */
  readonly tree_method?: "hist" | "exact" | "approx";
  /** What random choices start from. Default 0. */
  readonly seed?: number;
}

export interface TrainOptions {
  /** How many trees. Default 100. */
  readonly rounds?: number;
  /** Called with one line after every tenth of the rounds. */
  readonly log?: (line: string) => void;
  /** Aborting it ends the training. */
  readonly signal?: AbortSignal;
}

/** A trained model: plain bytes, and what they predict. */
export interface XgboostModel {
  readonly bytes: Uint8Array;
  /** One prediction for each row of `features`. */
  predict(features: Features): Promise<Float32Array>;
}

const VALID: Record<string, (value: unknown) => boolean> = {
  max_depth: (value) => Number.isInteger(value) && between(value, 1, 20),
  eta: (value) => between(value, 0, 1),
  min_child_weight: (value) => between(value, 0, Number.MAX_VALUE),
  gamma: (value) => between(value, 0, Number.MAX_VALUE),
  subsample: (value) => between(value, Number.MIN_VALUE, 1),
  colsample_bytree: (value) => between(value, Number.MIN_VALUE, 1),
  lambda: (value) => between(value, 0, Number.MAX_VALUE),
  alpha: (value) => between(value, 0, Number.MAX_VALUE),
  tree_method: (value) => value === "hist" || value === "exact" || value === "approx",
  seed: (value) => Number.isInteger(value) && between(value, 0, 2 ** 31 - 1),
};

/**
 * Trains a regression on squared error.
 * @param features one row for each target
 * @param targets what to predict
 * @throws RangeError for a parameter or a shape that cannot be; Error when XGBoost gives up
 */
export async function trainXgboost(
  parameters: XgboostParameters,
  features: Features,
  targets: Float32Array,
  options: TrainOptions = {},
): Promise<XgboostModel> {
  for (const [name, value] of Object.entries(parameters)) {
    const known = Object.keys(VALID).join(", ");
    if (!Object.hasOwn(VALID, name))
      throw new RangeError(`XGBoost parameter ${name} is not known here: use ${known}`);
    if (!VALID[name]?.(value)) throw new RangeError(`XGBoost parameter ${name} cannot be ${String(value)}`);
  }
  const rounds = options.rounds ?? 100;
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new RangeError(`rounds must be 1 or more, not ${rounds}`);
  const rows = rowsOf(features);
  if (rows === 0) throw new RangeError("there are no rows to train on");
  if (targets.length !== rows) throw new RangeError(`${rows} rows, but ${targets.length} targets`);
  if (!targets.every(Number.isFinite)) throw new RangeError("the targets hold a value that is not a number");
  const settings = {
    booster: "gbtree",
    objective: "reg:linear",
    silent: 1,
    tree_method: "hist",
    max_depth: 6,
    subsample: 1,
    ...parameters,
  };
  const bytes = await job({ kind: "train", settings, rounds, features, rows, targets }, options);
  return loadXgboost(bytes);
}

/** A model from the bytes of one. */
export function loadXgboost(bytes: Uint8Array): XgboostModel {
  return {
    bytes,
    async predict(features) {
      const answer = await job({ kind: "predict", model: bytes, features, rows: rowsOf(features) }, {});
      return new Float32Array(answer.buffer);
    },
  };
}

function between(value: unknown, low: number, high: number): boolean {
  return typeof value === "number" && value >= low && value <= high;
}

function rowsOf({ values, columns }: Features): number {
  const rows = values.length / columns;
  if (!Number.isInteger(rows)) throw new RangeError(`${values.length} values do not make rows of ${columns}`);
  const gap = values.findIndex((value) => !Number.isFinite(value));
  if (gap >= 0) throw new RangeError(`row ${Math.floor(gap / columns)} holds a value that is not a number`);
  return rows;
}

/** What the thread posts: progress, a line of XGBoost's own output, or the end of the job. */
type Message = { log: string } | { output: string } | { error: string } | { bytes: Uint8Array };

/** Runs one job in its own thread and resolves to its bytes. */
function job(data: object, { log, signal }: Pick<TrainOptions, "log" | "signal">): Promise<Uint8Array> {
  const library = createRequire(import.meta.url).resolve("ml-xgboost/dist/wasm/xgboost.js");
  const worker = new Worker(PROGRAM, { eval: true, workerData: { ...data, library }, execArgv: [] });
  const stop = () => void worker.terminate();
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  const output: string[] = [];
  const failure = (reason: string) =>
    new Error(`XGBoost: ${/Check failed: (.*)/.exec(output.join("\n"))?.[1] ?? reason}`);
  return new Promise<Uint8Array>((resolve, reject) => {
    worker.on("message", (message: Message) => {
      if ("log" in message) return log?.(message.log);
      if ("output" in message) return output.push(message.output);
      if ("bytes" in message) resolve(message.bytes);
      else reject(failure(message.error));
      stop();
    });
    worker.on("error", (error) => reject(failure(error.message)));
    worker.on("exit", () => reject(signal?.aborted ? signal.reason : failure("ended without an answer")));
  }).finally(() => signal?.removeEventListener("abort", stop));
}

/**
 * The thread's program, a string so that it travels with this file wherever that is bundled.
 * Tables are passed on WebAssembly's heap: its stack holds 5 MB only.
 */
const PROGRAM = `
  const { parentPort, workerData } = require("node:worker_threads");
  console.log = console.warn = (line) => parentPort.postMessage({ output: String(line) });
  WebAssembly.instantiateStreaming = undefined; // it would be tried on a path, fail, and say so
  const xgboost = require(workerData.library);
  const { features, rows } = workerData;

  function onHeap(array) {
    const address = xgboost._malloc(Math.max(array.byteLength, 1));
    xgboost.HEAPU8.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), address);
    return address;
  }

  function train({ settings, rounds, targets }) {
    const table = onHeap(features.values);
    const labels = onHeap(targets);
    const model = xgboost._create_model(table, labels, rows, features.columns);
    xgboost._free(table);
    xgboost._free(labels);
    const setParameter = xgboost.cwrap("set_param", null, ["number", "string", "string"]);
    for (const [name, value] of Object.entries(settings)) setParameter(model, name, String(value));
    const step = Math.max(1, Math.ceil(rounds / 10));
    const start = performance.now();
    for (let done = 0; done < rounds; ) {
      const count = Math.min(step, rounds - done);
      xgboost._train_full_model(model, count);
      done += count;
      const seconds = ((performance.now() - start) / 1000).toFixed(2);
      parentPort.postMessage({ log: done + " of " + rounds + " trees, " + seconds + " s" });
    }
    const size = xgboost._save_model(model);
    if (size <= 0) throw new Error("the model could not be saved");
    const address = xgboost._malloc(size);
    xgboost._get_file_content(address, size);
    return xgboost.HEAPU8.slice(address, address + size);
  }

  function predict({ model: bytes }) {
    const model = xgboost._load_model(onHeap(bytes), bytes.length);
    if (model === 0) throw new Error(gaveUp);
    const width = features.columns;
    const row = xgboost._malloc(width * 4);
    const prediction = xgboost._malloc(4);
    const answer = new Float32Array(rows);
    for (let index = 0; index < rows; index++) {
      xgboost.HEAPF32.set(features.values.subarray(index * width, (index + 1) * width), row >> 2);
      xgboost._predict_one(model, row, width, prediction);
      answer[index] = xgboost.HEAPF32[prediction >> 2];
    }
    return new Uint8Array(answer.buffer);
  }

  const gaveUp = workerData.rounds ? "gave up on these parameters or values" : "these bytes are not a model";
  xgboost.isReady.then(() => {
    try {
      const bytes = workerData.rounds ? train(workerData) : predict(workerData);
      parentPort.postMessage({ bytes }, [bytes.buffer]);
    } catch (error) {
      parentPort.postMessage({ error: error instanceof Error ? error.message : gaveUp });
    }
  });
`;
