export interface Row {
  readonly name: string;
  readonly hcl: Readonly<Record<string, string>>;
  readonly workspace?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly sets?: readonly string[];
}
export function compareOutputs(
  row: Row,
  run: () => Readonly<Record<string, unknown>>,
): { readonly mark: 'equal' | 'partial' | 'different'; readonly got: unknown };
