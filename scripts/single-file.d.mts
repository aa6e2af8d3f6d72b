export function singleFiles(target: string, architectures?: readonly string[]): Promise<unknown>;
export function singleFile(arch: string): string;
