/** Classifies import specifiers: paths, packages, `npm:` packages. */
import { fileURLToPath } from "node:url";

/** True for a specifier that is a path. */
export function isPath(specifier: string): boolean {
  return /^(?:\.{0,2}\/|\.{1,2}$)/.test(specifier);
}

/** A specifier that is a path, a name of `imports` in package.json or a URL, and so no package's. */
export function isNoPackage(specifier: string): boolean {
  return /^(?:[./#]|[a-z][\w+.-]*:)/i.test(specifier);
}

/** The path of a file's URL, whatever query it has. */
export function pathOf(url: string): string {
  return fileURLToPath(url.split("?")[0] ?? url);
}

/** What a specifier such as `npm:lodash-es@4/map` asks for. */
export interface NpmSpecifier {
  name: string;
  version: string | undefined;
  /** npm's package spec, to install it. */
  spec: string;
  /** What Node resolves. */
  bare: string;
}

/** Undefined for every other specifier. */
export function npmSpecifier(specifier: string): NpmSpecifier | undefined {
  const [, name, version, path = ""] =
    /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@([^/]+))?(\/.*)?$/.exec(specifier) ?? [];
  return name === undefined
    ? undefined
    : { name, version, spec: version ? `${name}@${version}` : name, bare: name + path };
}

/** The name of the package that a bare specifier means. */
export function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
