/** What a scenario is: one behaviour at a size, short in `npm test`, long in `npm run soak`. */

/** Numbers worth reporting, by what they are; units in the name. */
export type Figures = Record<string, number | string>;

export interface Scenario {
  name: string;
  /** Sizes for `npm test` and `npm run soak`. */
  short: number;
  long: number;
  /** Carry it out; throws when the behaviour is not as the name says. */
  run(size: number): Promise<Figures>;
}

/** Runs `body` and says how long it took, in ms. */
export async function timed<T>(body: () => Promise<T>): Promise<[T, number]> {
  const from = performance.now();
  const value = await body();
  return [value, Math.round((performance.now() - from) * 10) / 10];
}
