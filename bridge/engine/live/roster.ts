/**
 * Holds what is under way, in no order. A Set whose members come and go by the thousand is rebuilt again and again, and
 * each of its old tables refers to the next one: one that has grown old keeps all later ones, with what they hold, from
 * being collected cheaply. Here what leaves is overwritten.
 */

/** What has entered, until it leaves. */
export interface Place<T> {
  readonly value: T;
  /** @private */
  at: number;
}

export interface Roster<T> {
  readonly size: number;
  enter(value: T): Place<T>;
  /** Does nothing when it has left. */
  leave(place: Place<T>): void;
  values(): T[];
}

const LEFT = -1;

export function createRoster<T>(): Roster<T> {
  const places: Place<T>[] = [];
  return {
    get size() {
      return places.length;
    },
    enter(value) {
      const place = { value, at: places.length };
      places.push(place);
      return place;
    },
    leave(place) {
      if (place.at === LEFT) return;
      const last = places.pop();
      if (last && last !== place) {
        places[place.at] = last;
        last.at = place.at;
      }
      place.at = LEFT;
    },
    values: () => places.map(({ value }) => value),
  };
}
