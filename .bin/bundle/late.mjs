/** Has modules of Node's that take long to load loaded when something of them is used. */

/**
 * @param {string[]} modules without `node:`
 * @returns {{ change(text: string): string, plugin: import("esbuild").Plugin }} what is changed in a file, and resolves it
 */
export function late(modules) {
  const imported = new RegExp(`^(import [^"';]* from )"node:(${modules.join("|")})";$`, "gm");
  return {
    change: (text) => text.replaceAll(imported, '$1"late:$2";'),
    plugin: {
      name: "late",
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /^late:/ }, ({ path }) => ({
          path: path.replace("late:", "node:"),
          namespace: "late",
        }));
        // Of a CommonJS module a bundle reads a name where it is used.
        onLoad({ filter: /./, namespace: "late" }, ({ path }) => {
          const names = JSON.stringify(Object.keys(process.getBuiltinModule(path)));
          const get = `() => process.getBuiltinModule(${JSON.stringify(path)})[name]`;
          return {
            contents: `for (const name of ${names}) Object.defineProperty(exports, name, { get: ${get}, enumerable: true });`,
          };
        });
      },
    },
  };
}
