/**
 * Whether the documents of a role allow an action, in three-valued truth. Policies of the organization, of the resource and of the endpoint are asked as well by
 * AWS, and stand nowhere here: what is denied is denied whatever they say, what is allowed may still be refused. IAM User Guide: reference_policies_evaluation-logic.
 */
import type { Text } from '../../value/text.js';
import type { Tree } from '../../value/tree.js';
import { all, any, not, type Truth } from '../../value/truth.js';
import { anyItem, conditionTests, type RequestContext } from './conditions.js';
import { statementsOf, statementsOpen, versionOf, type PolicyVersion, type Statement } from './model.js';
import { matchesText, readOperator } from './operators.js';
import { actionCovers, effectIs, inEachArm, ofElement } from './statement.js';
import { hasVariable, matchesExpanded, type LookUp } from './variables.js';

/** What a role asks of AWS. */
export interface PermissionRequest {
  /** As in `ec2:RunInstances`. */
  readonly action: string;
  /** An ARN; `*` for an action that knows no resources. */
  readonly resource: Text;
  /** What the request has under a condition key. */
  readonly lookUp: LookUp;
}

/** The policies of a role, as trees; a hole stands for one that could not be read. */
export interface Permissions {
  readonly identity: readonly Tree[];
  /** More may be attached. */
  readonly open: boolean;
  /** Each of these must allow as well: the permissions boundary, the policy of the session. */
  readonly limits: readonly Tree[];
}

export type Permission = 'allow' | 'deny' | 'unknown';

/** A Deny that holds wins; else each kind of policy must allow. */
export function permissionOf({ identity, open, limits }: Permissions, request: PermissionRequest): Permission {
  const kinds = [
    [...identity.map(documentOf), ...(open ? [UNREAD] : [])],
    ...limits.map((limit) => [documentOf(limit)]),
  ];
  const said = kinds.map((documents) => documents.map((document) => answerOf(document, request)));
  const denied = any(said.flat().map(({ denies }) => denies));
  const allowed = all(said.map((answers) => any(answers.map(({ allows }) => allows))));
  if (denied === 'yes' || allowed === 'no') return 'deny';
  return denied === 'no' && allowed === 'yes' ? 'allow' : 'unknown';
}

interface PermissionDocument {
  readonly version: PolicyVersion;
  readonly statements: readonly Statement[];
  readonly open: boolean;
}

const UNREAD: PermissionDocument = { version: 'unknown', statements: [], open: true };

const documentOf = (policy: Tree): PermissionDocument => ({
  version: versionOf(policy),
  statements: statementsOf(policy),
  open: statementsOpen(policy),
});

function answerOf(
  { version, statements, open }: PermissionDocument,
  { action, resource, lookUp }: PermissionRequest,
): { readonly allows: Truth; readonly denies: Truth } {
  const context: RequestContext = { version, lookUp };
  const answers = statements.map((statement) => {
    const applies = inEachArm(statement, (arm) =>
      all([
        actionCovers(arm, action),
        resourceCovers(arm, resource, context),
        ...conditionTests(arm, context).map(({ truth }) => truth),
      ]),
    );
    return {
      allows: all([effectIs(statement, 'Allow'), applies]),
      denies: all([effectIs(statement, 'Deny'), applies]),
    };
  });
  const hidden: readonly Truth[] = open ? ['unknown'] : [];
  return {
    allows: any([...answers.map(({ allows }) => allows), ...hidden]),
    denies: any([...answers.map(({ denies }) => denies), ...hidden]),
  };
}

const LIKE = readOperator('StringLike');

/** Whether the Resource of a statement covers what is asked for, or its NotResource leaves it in. */
function resourceCovers({ tree }: Statement, resource: Text, { version, lookUp }: RequestContext): Truth {
  const covers = (element: Tree): Truth =>
    anyItem(element, (item) => {
      if (item.kind !== 'text' || LIKE === undefined) return 'no';
      const isExpanded = version !== '2008-10-17' && hasVariable(item.text);
      return isExpanded ? matchesExpanded(item.text, resource, LIKE, lookUp) : matchesText(item.text, resource, LIKE);
    });
  const named = ofElement(tree, 'Resource', covers);
  return any([named, ofElement(tree, 'NotResource', (element) => not(covers(element)))]);
}
