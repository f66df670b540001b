// Which room may import from which (types included), as CONTRIBUTING.md draws it; and no cycles anywhere.
const outside = (...rooms) => ({ path: `^(${rooms.join("|")})` });

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "kernel-knows-no-other-room",
      severity: "error",
      from: { path: "^kernel/" },
      to: outside("magics/", "notebooks/", "bridge/", "cli\\.ts"),
    },
    {
      name: "bridge-knows-no-other-room",
      severity: "error",
      from: { path: "^bridge/" },
      to: outside("kernel/", "magics/", "notebooks/", "cli\\.ts"),
    },
    {
      name: "magics-know-kernel-and-bridge",
      severity: "error",
      from: { path: "^magics/" },
      to: outside("notebooks/", "cli\\.ts"),
    },
    {
      name: "notebooks-know-kernel-and-bridge",
      severity: "error",
      from: { path: "^notebooks/" },
      to: outside("magics/", "cli\\.ts"),
    },
    {
      name: "pages-are-a-client-of-the-api",
      comment: "Whoever serves mounts them beside the API and gives them a client of it.",
      severity: "error",
      from: { path: "^bridge/pages/" },
      to: { path: "^bridge/server/" },
    },
    {
      name: "server-knows-no-pages",
      severity: "error",
      from: { path: "^bridge/server/" },
      to: { path: "^bridge/pages/" },
    },
    {
      name: "channels-know-no-api",
      comment: "Servers, runs and blocks send messages; what sends them is given what it needs.",
      severity: "error",
      from: { path: "^bridge/notify/" },
      to: { path: "^bridge/(server|engine|client|contract|commands|blocks|pages|deploy|worker)/" },
    },
    {
      name: "rows-know-no-rules",
      comment: "server/runs: what ties rows and rules together stands beside their folders.",
      severity: "error",
      from: { path: "^bridge/server/runs/rows/" },
      to: { path: "^bridge/server/runs/((orchestration|recording)/|owners)" },
    },
    {
      name: "rules-know-no-rows",
      severity: "error",
      from: { path: "^bridge/server/runs/orchestration/" },
      to: { path: "^bridge/server/(runs/(rows/|recording/|owners)|(db|queries|resources)/)" },
    },
    {
      name: "product-knows-no-test",
      severity: "error",
      from: { pathNot: "^test/" },
      to: outside("test/"),
    },
    {
      name: "no-cycles",
      comment: "Types too: two files that need each other answer one question.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "product-needs-no-dev-dependency",
      comment:
        "Packages that are only types (of a protocol, say) may be: nothing of them is left in the JavaScript.",
      severity: "error",
      from: { path: "^(kernel|bridge|magics|notebooks|cli\\.ts)", pathNot: "^notebooks/examples/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only"],
        pathNot: "node_modules/@types/",
      },
    },
  ],
  options: {
    // TypeScript 7 has no API the cruiser can use; swc reads the same imports, type-only ones included.
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|test/fixtures|test/output)/|/fixtures/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
      extensions: [".ts", ".js", ".mjs", ".cjs", ".d.ts", ".json"],
    },
  },
};
