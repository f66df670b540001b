/**
 * Functions that read a slice of a value's members, as source text for the main thread: self-contained, and calling
 * nothing of the user's, no getter and no trap.
 */

/** A function whose result has some of the own properties of `this`, each as it is; `keys` is an expression. */
function withKeys(keys: string): string {
  return `function () {
  const some = Object.create(null);
  for (const key of ${keys}) {
    const property = Reflect.getOwnPropertyDescriptor(this, key);
    if (property) Object.defineProperty(some, key, { ...property, configurable: true });
  }
  return some;
}`;
}

/** Items of an array or a typed array by number; what a sparse one lacks is left out. */
export function itemsSlice(start: number, count: number): string {
  return withKeys(`Array.from({ length: ${count} }, (_, at) => String(${start} + at))`);
}

/** Own properties in their order. */
export function propertiesSlice(start: number, count: number): string {
  return withKeys(`Reflect.ownKeys(this).slice(${start}, ${start + count})`);
}

/** An array of key, value, key, value of a Map, or of the values of a Set. */
export function entriesSlice(start: number, count: number): string {
  return `function () {
  const isMap = this instanceof Map;
  const some = [];
  let at = 0;
  for (const entry of isMap ? Map.prototype.entries.call(this) : Set.prototype.values.call(this)) {
    if (at >= ${start + count}) break;
    if (at >= ${start}) some.push(...(isMap ? entry : [entry]));
    at += 1;
  }
  return some;
}`;
}
