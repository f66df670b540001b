/** Lists the options of `task()` and `flow()`. */

import { type CacheOption, cache } from "./cache.ts";
import { type ConcurrencyOption, concurrency } from "./concurrency.ts";
import { type DescriptionOption, description } from "./description.ts";
import { type FlowHookOptions, hooks, type TaskHookOptions } from "./hooks.ts";
import { type LogPrintsOption, logPrints } from "./log-prints.ts";
import { type NameOption, name } from "./name.ts";
import type { Option, OptionKind } from "./option.ts";
import { type ArgumentTypesOption, argumentTypes } from "./parameters/argument-types.ts";
import { type ParameterDefaultsOption, parameterDefaults } from "./parameters/defaults.ts";
import { type ParameterNamesOption, parameterNames } from "./parameters/names.ts";
import { type ParametersOption, parameters } from "./parameters/parameters.ts";
import { type PersistResultOption, persistResult } from "./persist-result.ts";
import { type ResultStorageOption, resultStorage } from "./result-storage.ts";
import { type RetryConditionOption, retryCondition } from "./retry/condition.ts";
import { type RetryDelayOption, retryDelay } from "./retry/delay.ts";
import { type RetriesOption, retries } from "./retry/retries.ts";
import { type RunNameOption, runName } from "./run-name.ts";
import { type TagsOption, tags } from "./tags.ts";
import { type ThreadOption, thread } from "./thread.ts";
import { type TimeoutOption, timeout } from "./timeout.ts";
import { type TransactionHookOptions, transactionHooks } from "./transaction-hooks.ts";
import { type VizReturnValueOption, vizReturnValue } from "./viz-return-value.ts";
import { type WaitForOption, waitFor } from "./wait-for.ts";

/** Options that tasks and flows share. */
interface RunOptions
  extends NameOption,
    RunNameOption,
    DescriptionOption,
    RetriesOption,
    RetryDelayOption,
    TimeoutOption,
    TagsOption,
    WaitForOption,
    LogPrintsOption,
    PersistResultOption,
    ResultStorageOption,
    VizReturnValueOption,
    ParameterNamesOption {}

export interface TaskOptions
  extends RunOptions,
    RetryConditionOption,
    CacheOption,
    ThreadOption,
    ConcurrencyOption,
    TaskHookOptions,
    TransactionHookOptions {}

export interface FlowOptions
  extends RunOptions,
    ParametersOption,
    ParameterDefaultsOption,
    ArgumentTypesOption,
    FlowHookOptions {}

const options: readonly Option[] = [
  name,
  runName,
  description,
  retries,
  retryDelay,
  retryCondition,
  timeout,
  tags,
  waitFor,
  logPrints,
  persistResult,
  resultStorage,
  cache,
  thread,
  concurrency,
  ...hooks,
  ...transactionHooks,
  vizReturnValue,
  parameterNames,
  parameterDefaults,
  parameters,
  argumentTypes,
];

/** The options of a task or a flow, in the order in which they are listed to users. */
export function optionsOf(kind: OptionKind): Option[] {
  return options.filter((option) => option.kinds.includes(kind));
}
