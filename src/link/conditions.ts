/** Conditions of deployments, of which nobody knows whether they hold. */

interface Placed {
  readonly document: { readonly condition?: string };
}

/** Each is deployed on a condition of its own, so there may never be both: `if` and `else`, `Prod` and `NotProd`. */
export const mayExclude = ({ document: a }: Placed, { document: b }: Placed): boolean =>
  a.condition !== undefined && b.condition !== undefined && a.condition !== b.condition;
