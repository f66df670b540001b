/** Reads the credentials that may be sent to the API in force: each goes only to the address that its own source named. */

/** Where settings stand, the nearest first. */
export interface SettingSource {
  /** As users call it: "the environment". */
  name: string;
  values: Readonly<Record<string, string | undefined>>;
  /** It came with a folder, which may be another user's: an address in it gets nothing of other sources. */
  isOfFolder?: boolean;
}

const NAMES = ["PREFECT_API_KEY", "PREFECT_API_AUTH_STRING", "PREFECT_CLIENT_CUSTOM_HEADERS"] as const;

export type Credentials = { [name in (typeof NAMES)[number]]?: string } & {
  /** Those that are set and belong to another address, for a message: "PREFECT_API_KEY of the active profile". */
  withheld?: string;
};

/** Without an address in any source, it is Prefect Cloud's own (or none), and credentials are taken from wherever they stand. */
export function readCredentials(sources: readonly SettingSource[]): Credentials {
  const addressed = sources.find((source) => set(source, "PREFECT_API_URL") !== undefined);
  const credentials: Credentials = {};
  const withheld: string[] = [];
  for (const name of NAMES) {
    const having = sources.filter((source) => set(source, name) !== undefined);
    const source = having.find((each) => addressed === undefined || mayGo(each, addressed));
    if (source) credentials[name] = set(source, name);
    else if (having[0]) withheld.push(`${name} of ${having[0].name}`);
  }
  return withheld.length > 0 ? { ...credentials, withheld: withheld.join(", ") } : credentials;
}

/** Whether credentials that stand in `source` may be sent to the address that `addressed` names. */
function mayGo(source: SettingSource, addressed: SettingSource): boolean {
  const own = set(source, "PREFECT_API_URL");
  if (own === undefined) return !addressed.isOfFolder;
  return source === addressed || origin(own) === origin(set(addressed, "PREFECT_API_URL"));
}

function set({ values }: SettingSource, name: string): string | undefined {
  const value = values[name];
  return value === undefined || value.trim() === "" ? undefined : value;
}

/** Where a request goes. Two that are no addresses are never the same. */
function origin(text: string | undefined): string | symbol {
  return URL.parse(text ?? "")?.origin ?? Symbol("no address");
}
