/** What is taken to hold while a value is computed that depends on a deployment: conditions and keys that are decided stay decided in all of it. */

/** A question that a template does not answer, and what follows from each answer. */
export interface World {
  /** A value that is one text. */
  readonly is: ReadonlyMap<string, string>;
  /** A value that is none of these texts. */
  readonly not: ReadonlyMap<string, ReadonlySet<string>>;
  /** Anything else that holds or does not. */
  readonly holds: ReadonlyMap<string, boolean>;
}

export const ANY_WORLD: World = { is: new Map(), not: new Map(), holds: new Map() };

export const whereIs = (world: World, subject: string, value: string): World => ({
  ...world,
  is: new Map(world.is).set(subject, value),
});

export const whereIsNot = (world: World, subject: string, values: readonly string[]): World => ({
  ...world,
  not: new Map(world.not).set(subject, new Set([...(world.not.get(subject) ?? []), ...values])),
});

export const whereHolds = (world: World, question: string, answer: boolean): World => ({
  ...world,
  holds: new Map(world.holds).set(question, answer),
});

/** What of the values that are allowed is left; undefined: any may be. */
export function leftOf(
  { is, not }: World,
  subject: string,
  allowed: readonly string[] | undefined,
): readonly string[] | undefined {
  const known = is.get(subject);
  if (known !== undefined) return [known];
  return allowed?.filter((value) => not.get(subject)?.has(value) !== true);
}
