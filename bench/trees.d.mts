type Tree = (options: {
  readonly files: number;
  readonly share?: number;
  readonly terraform?: boolean;
}) => Iterable<readonly [path: string, text: string]>;
export const TREES: Readonly<
  Record<
    | 'manifests'
    | 'gitops'
    | 'dense'
    | 'terraform'
    | 'charts'
    | 'modules'
    | 'programs'
    | 'stacks'
    | 'mixed'
    | 'trust'
    | 'crowd',
    Tree
  >
>;
export const LARGE_CHARTS: Readonly<Record<'chart' | 'umbrella', Tree>>;
