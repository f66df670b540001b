/** Maps the flags of `%%task` and `%%flow` to the options of `task()` and `flow()`. */
import { checkOptions } from "../../bridge/options/check.ts";
import type { OptionFlag, OptionKind } from "../../bridge/options/option.ts";
import { optionsOf } from "../../bridge/options/registry.ts";
import { MagicError, type MagicOption, type OptionValues } from "../../kernel/magic/magic.ts";
import { type Expression, parseExpression } from "./expression.ts";

/** The flags that a magic has for the options of its kind. */
export function sdkFlags(kind: OptionKind): MagicOption[] {
  return optionsOf(kind).flatMap(({ flag }) =>
    flag ? [{ ...flag, type: flag.type === "expression" ? "text" : flag.type }, ...noFlag(flag)] : [],
  );
}

/**
 * What the SDK is given for a magic's flags: values, and `Expression`s.
 * @throws MagicError `magic.value` for what the SDK would refuse
 */
export function sdkOptions(kind: OptionKind, name: string, values: OptionValues): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  const expressions: Record<string, Expression> = {};
  for (const { name: option, flag } of optionsOf(kind)) {
    const value = flag && flagValue(flag, values);
    if (value === undefined) continue;
    if (flag?.type === "expression") expressions[option] = parseExpression(kind, flag.name, String(value));
    else given[option] = value;
  }
  const options = { name, ...given, logPrints: true };
  try {
    checkOptions(kind, options);
  } catch (error) {
    throw new MagicError("magic.value", `%%${kind}: ${(error as Error).message}`);
  }
  return { ...options, ...expressions };
}

/** The flags that were given, in words: `3 retries`, `2 s apart`. */
export function flagPhrases(kind: OptionKind, values: OptionValues): string[] {
  return optionsOf(kind).flatMap(({ flag }) =>
    flag && flagValue(flag, values) !== undefined ? [flag.phrase(flagValue(flag, values))] : [],
  );
}

function noFlag({ name, no }: OptionFlag): MagicOption[] {
  return no === undefined ? [] : [{ name: `no-${name}`, type: "flag", summary: no }];
}

function flagValue({ name, no }: OptionFlag, values: OptionValues): unknown {
  return no !== undefined && values[`no-${name}`] ? false : values[name];
}
