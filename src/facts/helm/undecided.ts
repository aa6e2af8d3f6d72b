/** The arms of conditions that are not decided: each is executed from the same state, and only what they agree on is known afterwards. */
import { variablesOf, type Frame } from './frame.js';
import { digest, hole, NIL, RenderError, valueKey, type MapValue, type Member, type Value } from './value.js';

/** What decides between the arms: its key, if one condition always decides alike, and how it is written. */
export interface Condition {
  readonly key: string | undefined;
  readonly written: string;
}

interface State {
  readonly members: ReadonlyMap<string, Member>;
  readonly open: true | undefined;
}

interface Outcome<T> {
  readonly result: T;
  readonly variables: readonly Value[];
  readonly maps: ReadonlyMap<MapValue, State>;
}

const stateOf = ({ members, open }: MapValue): State => ({ members: new Map(members), open });

export class Undecided {
  /** Maps that the arms being executed have changed, as they were before, innermost last. */
  private readonly journals: Map<MapValue, State>[] = [];

  constructor(private readonly scope: string) {}

  /** Before a map is changed: an arm that is not the one must leave it as it was. */
  readonly touch = (changed: MapValue): void => {
    const journal = this.journals.at(-1);
    if (journal !== undefined && !journal.has(changed)) journal.set(changed, stateOf(changed));
  };

  /** What each arm gives. One that fails cannot be the one that Helm executes. */
  run<T>(arms: readonly (() => T)[], condition: Condition, frame: Frame): readonly T[] {
    const before = variablesOf(frame);
    const outcomes: Outcome<T>[] = [];
    let failure: RenderError | undefined;
    for (const arm of arms) {
      const journal = new Map<MapValue, State>();
      this.journals.push(journal);
      try {
        const result = arm();
        const maps = new Map([...journal.keys()].map((changed) => [changed, stateOf(changed)]));
        outcomes.push({ result, variables: before.map(({ names, name }) => names.get(name) ?? NIL), maps });
      } catch (error) {
        if (!(error instanceof RenderError)) throw error;
        failure = error;
      } finally {
        this.journals.pop();
      }
      for (const { names, name, value } of before) names.set(name, value);
      for (const [changed, state] of journal) restore(changed, state);
    }
    if (outcomes.length === 0) throw failure ?? new RenderError('no arm can be executed');
    for (const [i, { names, name }] of before.entries())
      names.set(
        name,
        this.oneOf(
          condition,
          outcomes.map(({ variables }) => variables[i] ?? NIL),
        ),
      );
    for (const changed of new Set(outcomes.flatMap(({ maps }) => [...maps.keys()])))
      this.joinMap(
        changed,
        condition,
        outcomes.map(({ maps }) => maps.get(changed) ?? stateOf(changed)),
      );
    return outcomes.map(({ result }) => result);
  }

  /** The value, if all are equal; else one hole for the same values under the same condition. */
  oneOf({ key, written }: Condition, values: readonly Value[]): Value {
    const [first = NIL] = values;
    if (values.every((value) => value === first)) return first;
    const keys = values.map((value) => valueKey(value));
    if (keys[0] !== undefined && keys.every((one) => one === keys[0])) return first;
    if (key === undefined || keys.includes(undefined)) return hole(written, this.scope, { anonymous: true });
    return hole(written, `${this.scope}#${digest([key, ...keys].join('\x02'))}`);
  }

  private joinMap(changed: MapValue, condition: Condition, states: readonly State[]): void {
    this.touch(changed);
    let isOpen = states.some(({ open }) => open === true);
    const names = new Set(states.flatMap(({ members }) => [...members.keys()]));
    changed.members.clear();
    for (const name of names) {
      const held = states.flatMap(({ members }) => members.get(name) ?? []);
      const [first] = held;
      // Whether it is there is not known.
      if (first === undefined || held.length < states.length) isOpen = true;
      else
        changed.members.set(name, {
          ...first,
          value: this.oneOf(
            condition,
            held.map(({ value }) => value),
          ),
        });
    }
    if (isOpen) changed.open = true;
  }
}

function restore(changed: MapValue, { members, open }: State): void {
  changed.members.clear();
  for (const [name, member] of members) changed.members.set(name, member);
  if (open === undefined) delete changed.open;
}
