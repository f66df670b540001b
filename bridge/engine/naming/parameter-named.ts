/** Finds a parameter by the name it was written with: in a bundle it may have another. */
import { nearestName } from "../../nearest.ts";

/**
 * The name among `known` that `name` stands for. A bundler writes `station2` for a parameter `station` where the top
 * level has a name `station`.
 */
export function parameterNamed(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name)) return name;
  const renamed = known.filter((other) => other.startsWith(name) && /^\d+$/.test(other.slice(name.length)));
  return renamed.length === 1 ? renamed[0] : undefined;
}

/** Says that there is no such parameter, and which was perhaps meant. */
export function unknownParameter(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const list = known.length > 0 ? `it takes ${known.join(", ")}` : "it takes no parameters";
  return `has no parameter ${name}${nearest ? `; did you mean ${nearest}?` : ""} (${list})`;
}
