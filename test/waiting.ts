/** Cases whose rules are not written yet, with what they wait for. */
export const WAITING: ReadonlyMap<string, string> = new Map([
]);
