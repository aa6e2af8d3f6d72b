/** Whether the actions of a trust policy's statement are those its principal can call. */
import { nearest } from '../../value/nearest.js';
import type { Span } from '../../value/span.js';
import { display, hasHoles, knownValue, shapeOf } from '../../value/text.js';
import { displayTree } from '../../value/tree.js';
import type { Principal, Statement, Value } from '../policy/model.js';
import { actionCovers } from '../policy/statement.js';
import { webIdentityPrincipals, type WebIdentityPrincipal } from './statement.js';

export const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';

/** Actions of sts that a trust policy can name. Source: Service Authorization Reference, AWS Security Token Service. */
const ACTIONS = [
  WEB_IDENTITY,
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:SetContext',
];

export type ActionFault =
  | { readonly kind: 'misspelt'; readonly action: string; readonly at: Span; readonly provider: WebIdentityPrincipal }
  | {
      readonly kind: 'federated';
      readonly actions: readonly string[];
      readonly at: Span;
      readonly provider: WebIdentityPrincipal;
    }
  /** The action is for tokens, and the principals are services and accounts. */
  | { readonly kind: 'service'; readonly type: string; readonly at: Span; readonly provider: undefined };

/** Undefined also where an action or the principal is not known. A statement for several kinds of principals has to fit the provider. */
export function actionFault(statement: Statement): ActionFault | undefined {
  const { actions, effect } = statement;
  if (effect !== 'Allow' || actions?.name !== 'Action') return undefined;
  const [provider] = webIdentityPrincipals(statement);
  if (provider === undefined || actionCovers(statement, WEB_IDENTITY) !== 'no') return callerFault(statement);
  // A provider that is not known may be one of SAML.
  if (isUnknownProvider(provider) && actions.values.some((action) => /saml/i.test(shown(action)))) return undefined;
  const slip = actions.values.find(isMisspelt);
  const foreign = foreignActions(statement);
  // Nothing is left that the principal could be compared with.
  if (foreign.length > 0 && foreign.length === actions.values.length) return undefined;
  if (slip !== undefined) return { kind: 'misspelt', action: shown(slip), at: slip.at, provider };
  const [only, ...more] = actions.values;
  const at = more.length === 0 ? (only?.at ?? actions.tree.at) : actions.keyAt;
  return { kind: 'federated', actions: actions.values.map(shown), at, provider };
}

const isUnknownProvider = ({ text }: WebIdentityPrincipal): boolean =>
  hasHoles(text) && !/oidc-provider\//.test(shapeOf(text));

const shown = ({ text, tree }: Value): string => (text === undefined ? displayTree(tree) : display(text));

function isMisspelt({ text }: Value): boolean {
  const action = text === undefined ? undefined : knownValue(text);
  return action !== undefined && !ACTIONS.includes(action) && nearest(action, [WEB_IDENTITY], 4) !== undefined;
}

/** An action of another service, and the one of STS that it was meant to be, if it is clear. */
export interface ForeignAction {
  readonly action: string;
  readonly meant: string | undefined;
  readonly at: Span;
}

export function foreignActions({ actions }: Statement): readonly ForeignAction[] {
  if (actions?.name !== 'Action') return [];
  return actions.values.flatMap(({ text, at }) => {
    const action = text === undefined ? undefined : knownValue(text);
    const [, service, name = ''] = /^([a-z][a-z0-9-]*):(.*)$/i.exec(action ?? '') ?? [];
    if (action === undefined || service === undefined || service.toLowerCase() === 'sts') return [];
    return [{ action, meant: nearest(`sts:${name}`, ACTIONS, 1), at }];
  });
}

/** A provider's ARN under AWS is a fault of the principal. */
function callerFault({ actions, principals }: Statement): ActionFault | undefined {
  const [action, ...more] = actions?.values ?? [];
  const [first] = principals;
  if (action === undefined || more.length > 0 || first?.kind === undefined) return undefined;
  if (shown(action).toLowerCase() !== WEB_IDENTITY.toLowerCase()) return undefined;
  const isOther = ({ kind, text }: Principal): boolean =>
    (kind === 'Service' || kind === 'AWS') && text !== undefined && !/oidc-provider|\0/.test(shapeOf(text));
  return principals.every(isOther)
    ? { kind: 'service', type: first.kind, at: action.at, provider: undefined }
    : undefined;
}
