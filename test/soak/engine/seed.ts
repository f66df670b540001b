/** Chooses what a run's random moments come from, so that a failing run can be repeated: CELLFLOW_SOAK_SEED. */
export function seedOf(): number {
  const chosen = Number(process.env.CELLFLOW_SOAK_SEED);
  return Number.isInteger(chosen) && chosen > 0 ? chosen : 1 + Math.floor(Math.random() * 1e6);
}
