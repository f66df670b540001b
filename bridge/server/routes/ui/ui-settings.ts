/** /ui-settings, beside the API: where Prefect's pages find it, and how people sign in. */

/** @param isProtected whether clients must authenticate */
export function uiSettings(request: Request, isProtected: boolean): Response {
  return Response.json({
    api_url: `${new URL(request.url).origin}/api`,
    csrf_enabled: false,
    auth: isProtected ? "BASIC" : null,
    flags: [],
    default_ui: "v2",
    // The pages that are served here are our own.
    available_uis: [],
    v1_base_url: null,
    v2_base_url: null,
  });
}

export const UI_SETTINGS_PATH = "/ui-settings";
