import fc from "fast-check";
import { expect, test } from "vitest";
import { createRoster, type Place } from "../../../../bridge/engine/live/roster.ts";

test("it holds what has entered and not left, like a set", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 200 }), (steps) => {
      const roster = createRoster<number>();
      const set = new Set<number>();
      const places: Place<number>[] = [];
      for (const [enters, which] of steps) {
        if (enters || places.length === 0) {
          const value = places.length;
          places.push(roster.enter(value));
          set.add(value);
        } else {
          // Also one that has left.
          const place = places[which % places.length] as Place<number>;
          roster.leave(place);
          set.delete(place.value);
        }
        expect(roster.size).toBe(set.size);
      }
      expect(roster.values().sort((a, b) => a - b)).toEqual([...set].sort((a, b) => a - b));
    }),
  );
});
