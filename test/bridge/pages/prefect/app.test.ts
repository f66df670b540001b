import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPrefectPages, type PrefectPagesOptions } from "../../../../bridge/pages/prefect/app.ts";

const BASE = "/PREFECT_UI_SERVE_BASE_REPLACE_PLACEHOLDER";
const WINDOW = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
let root: string;
let folders: { v1: string; v2: string };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "cellflow-prefect-files-"));
  folders = { v1: join(root, "ui"), v2: join(root, "ui-v2") };
  for (const folder of Object.values(folders)) {
    await mkdir(join(folder, "assets"), { recursive: true });
    await mkdir(join(folder, "ico"));
    await writeFile(join(folder, "index.html"), `<script src="${BASE}/assets/index-B-oNxJUg.js"></script>`);
    await writeFile(
      join(folder, "assets/index-B-oNxJUg.js"),
      `const base = "${BASE}/"; // ${"é".repeat(600)}`,
    );
    await writeFile(join(folder, "assets/logo.svg"), `<svg><!-- ${BASE} --></svg>`);
    await writeFile(join(folder, "ico/site.webmanifest"), "{}");
  }
  await writeFile(join(root, "secret.txt"), "nobody's");
  await symlink(join(root, "ui/assets/logo.svg"), join(folders.v2, "linked.svg"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function site(options: Partial<PrefectPagesOptions> = {}) {
  const app = createPrefectPages({ folders, locked: false, ...options });
  return (path: string, init?: RequestInit) =>
    app.fetch(new Request(`http://localhost:4200${path}`, { redirect: "manual", ...init }));
}

test("the pages' settings say where the API is, and what it asks for", async () => {
  expect(await (await site()("/ui-settings")).json()).toEqual({
    api_url: "/api",
    csrf_enabled: false,
    auth: null,
    flags: [],
    default_ui: "v2",
    available_uis: ["v1", "v2"],
    v1_base_url: "/",
    v2_base_url: "/v2",
  });
  const { v1 } = folders;
  const other = site({
    folders: { v1 },
    serveBase: "/team",
    apiUrl: "https://api.example/api",
    csrf: true,
    locked: true,
  });
  expect(await (await other("/team/ui-settings")).json()).toEqual({
    api_url: "https://api.example/api",
    csrf_enabled: true,
    auth: "BASIC",
    flags: [],
    default_ui: "v1",
    available_uis: ["v1"],
    v1_base_url: "/team",
    v2_base_url: null,
  });
});

test("a window at the first page is led to V2, to the version its cookie names, or to the one that is the default", async () => {
  const get = site();
  const first = await get("/?a=1", { headers: WINDOW });
  expect([first.status, first.headers.get("location")]).toEqual([307, "/v2/?a=1"]);
  const v1 = await get("/", { headers: { ...WINDOW, cookie: "prefect_ui_version=v1" } });
  expect([v1.status, await v1.text()]).toEqual([200, '<script src="/assets/index-B-oNxJUg.js"></script>']);
  const v1Default = site({ isV2Default: false });
  expect((await v1Default("/", { headers: WINDOW })).status).toBe(200);
  const v2 = await v1Default("/", { headers: { ...WINDOW, cookie: "prefect_ui_version=v2" } });
  expect(v2.headers.get("location")).toBe("/v2/");
  expect((await get("/v2")).headers.get("location")).toBe("/v2/");
  // Of another site there is nothing in an address that begins with two slashes.
  const hostile = site({ folders: { v1: folders.v1 } });
  for (const path of ["/v2//evil.example", "/v2/%2f%2fevil.example", "/v2/%5cevil.example"]) {
    const { headers, status } = await hostile(path, { headers: WINDOW });
    expect(status).toBe(307);
    expect(new URL(headers.get("location") ?? "", "http://localhost:4200").host).toBe("localhost:4200");
  }
});

test("files are served below their base path, with their type, and cached as long as their name holds", async () => {
  const get = site({ serveBase: "/team" });
  const script = await get("/team/v2/assets/index-B-oNxJUg.js");
  expect(await script.text()).toContain('const base = "/team/v2/";');
  expect(script.headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(script.headers.get("x-content-type-options")).toBe("nosniff");
  const packed = await get("/team/v2/assets/index-B-oNxJUg.js", { headers: { "accept-encoding": "gzip" } });
  expect(packed.headers.get("content-encoding")).toBe("gzip");
  await packed.body?.cancel();
  const logo = await get("/team/v2/assets/logo.svg");
  expect([logo.headers.get("content-type"), logo.headers.get("cache-control")]).toEqual([
    "image/svg+xml; charset=utf-8",
    "no-cache",
  ]);
  // Prefect's server leaves such files alone.
  expect(await logo.text()).toContain(BASE);
  const etag = logo.headers.get("etag") ?? "";
  expect((await get("/team/v2/assets/logo.svg", { headers: { "if-none-match": etag } })).status).toBe(304);
  expect((await site()("/v2/assets/logo.svg", { headers: { "if-none-match": etag } })).status).toBe(200);
  expect((await get("/team/v2/ico/site.webmanifest")).headers.get("content-type")).toMatch(
    /^application\/manifest\+json/,
  );
  expect((await get("/team/v2/linked.svg")).status).toBe(200);
  const head = await get("/team/v2/assets/logo.svg", { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
});

test("a window at any other path gets the first page, which finds the way; a script that is missing is missing", async () => {
  const get = site();
  for (const path of ["/v2/runs/flow-run/1", "/v2/artifacts/key/my.report", "/v2/assets", "/runs"]) {
    const page = await get(path, { headers: WINDOW });
    expect([path, page.status, page.headers.get("cache-control")]).toEqual([path, 200, "no-cache"]);
    expect(await page.text()).toContain("<script");
    expect((await get(path)).status).toBe(404);
  }
  expect((await get("/v2/runs", { headers: { "sec-fetch-mode": "navigate" } })).status).toBe(200);
  expect((await get("/v2/assets/gone-12345678.js")).status).toBe(404);
  expect((await site({ serveBase: "/team" })("/elsewhere", { headers: WINDOW })).status).toBe(404);
});

test("nothing outside of the folders is served", async () => {
  const get = site();
  for (const path of [
    "/v2/../secret.txt",
    "/v2/%2e%2e/secret.txt",
    "/v2/..%2fsecret.txt",
    "/v2/assets/..%2f..%2f..%2fsecret.txt",
    "/v2/..%5csecret.txt",
    "/v2/.%00./secret.txt",
    `/v2/${encodeURIComponent(join(root, "secret.txt"))}`,
    "/v2/%",
    "/v2/%ff",
  ]) {
    const response = await get(path);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.text()).not.toContain("nobody's");
  }
});

test("nothing but reading is allowed", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const response = await site()("/v2/", { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  }
});

test("a browser may load from here alone, but for pictures, and ask one API", async () => {
  const policy = async (options: Partial<PrefectPagesOptions> = {}) =>
    (await site(options)("/v2/", { headers: WINDOW })).headers.get("content-security-policy") ?? "";
  const own = await policy();
  for (const part of [
    "default-src 'self'",
    "connect-src 'self';",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ]) {
    expect(own).toContain(part);
  }
  expect(own).not.toMatch(/script-src[^;]*unsafe-inline/);
  expect(await policy({ apiUrl: "https://api.example/api" })).toContain(
    "connect-src 'self' https://api.example;",
  );
});
