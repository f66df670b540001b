/** `GET /ui-settings`, beside the API: what Prefect's pages ask before anything else. */

/** Which of Prefect's pages: V1 are the older ones, V2 those it shows by default. */
export type UiVersion = "v1" | "v2";

export interface UiSettings {
  /** Where the API is: an address, or a path beside the pages. */
  apiUrl: string;
  /** Whether every change needs a token. */
  csrf?: boolean;
  /** Whether clients must authenticate. */
  locked: boolean;
  defaultUi?: UiVersion;
  /** The paths below which pages of Prefect's are served; none without it. */
  bases?: Partial<Record<UiVersion, string>>;
}

export const UI_SETTINGS_PATH = "/ui-settings";

/** The answer's body. */
export function uiSettings({ apiUrl, csrf = false, locked, defaultUi = "v2", bases = {} }: UiSettings) {
  return {
    api_url: apiUrl,
    csrf_enabled: csrf,
    auth: locked ? "BASIC" : null,
    flags: [],
    default_ui: defaultUi,
    available_uis: (["v1", "v2"] as const).filter((version) => bases[version] !== undefined),
    v1_base_url: bases.v1 ?? null,
    v2_base_url: bases.v2 ?? null,
  };
}
