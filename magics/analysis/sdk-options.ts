/** Maps the flags of `%%task` and `%%flow` to the options of `task()` and `flow()`. */
import { checkOptions } from "../../bridge/options/check.ts";
import type { OptionKind } from "../../bridge/options/option.ts";
import { optionsOf } from "../../bridge/options/registry.ts";
import { MagicError, type MagicOption, type OptionValues } from "../../kernel/magic/magic.ts";

/** The flags that a magic has for the options of its kind. */
export function sdkFlags(kind: OptionKind): MagicOption[] {
  return optionsOf(kind).flatMap(({ flag }) => (flag ? [flag] : []));
}

/** What the SDK is given for a magic's flags. @throws MagicError `magic.value` for what the SDK would refuse */
export function sdkOptions(kind: OptionKind, name: string, values: OptionValues): Record<string, unknown> {
  const given = Object.fromEntries(
    optionsOf(kind).flatMap((option) => (option.flag ? [[option.name, values[option.flag.name]]] : [])),
  );
  const options = { name, ...given, logPrints: true };
  try {
    checkOptions(kind, options);
  } catch (error) {
    throw new MagicError("magic.value", `%%${kind}: ${(error as Error).message}`);
  }
  return options;
}

/** The flags that were given, in words: `3 retries`, `2 s apart`. */
export function flagPhrases(kind: OptionKind, values: OptionValues): string[] {
  return optionsOf(kind).flatMap(({ flag }) =>
    flag && values[flag.name] !== undefined ? [flag.phrase(values[flag.name])] : [],
  );
}
