/** The globals of ECMAScript, not those of Node: a function that names one means it for good. */

/**
 * ECMAScript's global names (https://tc39.es/ecma262/#sec-global-object). Checking each time whether a later cell
 * has declared `Math` would nearly double the time of a loop over `Math.sqrt` (measured).
 */
const NAMES = new Set([
  ...["globalThis", "undefined", "NaN", "Infinity", "eval", "isFinite", "isNaN", "parseFloat", "parseInt"],
  ...["decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape", "unescape"],
  ...["Object", "Function", "Boolean", "Symbol", "Number", "BigInt", "String", "RegExp", "Date", "Math"],
  ...["Array", "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry", "Iterator"],
  ...["ArrayBuffer", "SharedArrayBuffer", "DataView", "Atomics", "BigInt64Array", "BigUint64Array"],
  ...["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array"],
  ...["Uint32Array", "Float16Array", "Float32Array", "Float64Array"],
  ...["Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError"],
  ...["URIError", "SuppressedError", "DisposableStack", "AsyncDisposableStack"],
  ...["JSON", "Promise", "Proxy", "Reflect", "Intl", "WebAssembly", "Temporal"],
]);

/** True for `Math`, `Map` and the like; false for `process`, `fetch` and all that Node brings. */
export function isLanguageName(name: string): boolean {
  return NAMES.has(name);
}
