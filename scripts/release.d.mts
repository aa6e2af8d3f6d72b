export function releaseRepository(target: string): string;
export function installByGit(repository: string, prefix: string): string;
