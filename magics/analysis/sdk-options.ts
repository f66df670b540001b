/** Maps the flags of `%%task` and `%%flow` to the options of `task()` and `flow()`. */
import { checkOptions } from "../../bridge/options/check.ts";
import type { Option, OptionFlag, OptionKind } from "../../bridge/options/option.ts";
import { optionsOf } from "../../bridge/options/registry.ts";
import { MagicError, type MagicOption, type OptionValues } from "../../kernel/magic/magic.ts";
import { type Expression, parseExpression } from "./expression.ts";

/** The flags that a magic has for the options of its kind. */
export function sdkFlags(kind: OptionKind): MagicOption[] {
  return flagsOf(kind).flatMap((flag) => [
    { ...flag, type: flag.type === "expression" ? "text" : flag.type },
    ...noFlag(flag),
  ]);
}

/**
 * What the SDK is given for a magic's flags: values, and `Expression`s.
 * @throws MagicError `magic.value` for what the SDK would refuse
 */
export function sdkOptions(kind: OptionKind, name: string, values: OptionValues): Record<string, unknown> {
  const checked: Record<string, unknown> = {};
  const given: Record<string, unknown> = {};
  for (const option of optionsOf(kind)) {
    const plain: Record<string, unknown> = {};
    const expressions: Record<string, Expression> = {};
    for (const flag of option.flags ?? []) {
      const value = flagValue(flag, values);
      if (value === undefined) continue;
      if (flag.type === "expression")
        expressions[flag.name] = parseExpression(kind, flag.name, String(value));
      else plain[flag.name] = value;
    }
    checked[option.name] = optionValue(option, plain);
    given[option.name] = optionValue(option, { ...plain, ...expressions });
  }
  const shared = { name, logPrints: true };
  try {
    checkOptions(kind, { ...checked, ...shared });
  } catch (error) {
    throw new MagicError("magic.value", `%%${kind}: ${(error as Error).message}`);
  }
  const wanted = Object.entries({ ...given, ...shared }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(wanted);
}

/** The flags that were given, in words: `3 retries`, `2 s apart`. */
export function flagPhrases(kind: OptionKind, values: OptionValues): string[] {
  return flagsOf(kind).flatMap((flag) => {
    const value = flagValue(flag, values);
    return value === undefined ? [] : [flag.phrase(value)];
  });
}

function flagsOf(kind: OptionKind): OptionFlag[] {
  return optionsOf(kind).flatMap(({ flags }) => flags ?? []);
}

/** The option's value from those of its flags that were given; undefined where none was. */
function optionValue(option: Option, flags: Record<string, unknown>): unknown {
  const values = Object.values(flags);
  if (values.length === 0) return undefined;
  return option.fromFlags ? option.fromFlags(flags) : values[0];
}

function noFlag({ name, no }: OptionFlag): MagicOption[] {
  return no === undefined ? [] : [{ name: `no-${name}`, type: "flag", summary: no }];
}

function flagValue({ name, no }: OptionFlag, values: OptionValues): unknown {
  return no !== undefined && values[`no-${name}`] ? false : values[name];
}
