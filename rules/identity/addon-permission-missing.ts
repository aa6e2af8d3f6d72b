import { controllerNeeds, type ControllerNeeds, type Need } from '../../src/aws/controller-needs.js';
import type { KubernetesObject } from '../../src/facts/kubernetes-facts.js';
import { sameEnvironment, type Located } from '../../src/link/environment.js';
import { permissionsMade, permissionsOfRole, permitted, type HeldPermissions } from '../../src/link/permissions.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { display } from '../../src/value/text.js';
import { field, stringOf } from '../../src/value/tree.js';

interface Missing {
  readonly controller: string;
  readonly actions: string;
  /** The StorageClass without which the driver would not need them. */
  readonly storage: string | undefined;
}

interface Found {
  readonly message: 'missing';
  readonly data: Missing;
  readonly at: Span;
  readonly note: string;
  readonly related: readonly { readonly at: Span; readonly note: string }[];
}

export default defineRule({
  id: 'identity/addon-permission-missing',
  on: 'role',
  summary: 'the role of a known controller lacks a permission that its common operation needs',
  messages: {
    missing: {
      severity: 'warning',
      text: ({ controller, actions, storage }: Missing) =>
        `the role of ${controller} also needs ${actions}${storage === undefined ? '' : `: the StorageClass \`${storage}\` lets it make volumes`}`,
    },
  },
  check(role, { world, report }) {
    missingIn(world, role, permissionsOfRole(world, role)).forEach(report);
  },
  also: (visiting) => [
    visiting('eksctl-service-account', (item, { world, report }) =>
      missingIn(world, item.config, permissionsMade(item)).forEach(report),
    ),
    visiting('eksctl-association', (item, { world, report }) =>
      missingIn(world, item.config, permissionsMade(item)).forEach(report),
    ),
  ],
});

function missingIn(world: World, from: Located, held: HeldPermissions | undefined): readonly Found[] {
  if (held === undefined) return [];
  const isDenied = ({ action, resource }: Need): boolean => permitted(held, action, resource) === 'deny';
  return held.accounts.flatMap((account): readonly Found[] => {
    const controller = controllerNeeds(account);
    if (controller === undefined) return [];
    const [storage] = classesOf(world, from, controller);
    const forVolumes = storage === undefined ? [] : (controller.provisioning?.needs ?? []);
    const always = controller.needs.filter(isDenied);
    const missing = [...always, ...forVolumes.filter(isDenied)];
    const needed = controller.needs.length + forVolumes.length;
    // A policy that lacks most of it is a sketch, or for something else.
    if (missing.length === 0 || missing.length * 2 > needed) return [];
    const because = always.length > 0 ? undefined : storage;
    return [
      {
        message: 'missing',
        data: {
          controller: controller.controller,
          actions: listed(missing),
          storage: because?.name === undefined ? undefined : display(because.name),
        },
        at: held.at,
        note: 'all that the role may do',
        related: because === undefined ? [] : [{ at: because.nameAt, note: 'the driver makes volumes of this class' }],
      },
    ];
  });
}

const SHOWN = 4;

function listed(needs: readonly Need[]): string {
  const shown = needs.slice(0, SHOWN).map(({ action }) => `\`${action}\``);
  const more = needs.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** The StorageClasses here for which the driver makes volumes. */
function classesOf(world: World, from: Located, { provisioning }: ControllerNeeds): readonly KubernetesObject[] {
  if (provisioning === undefined) return [];
  const { provisioner, parameter } = provisioning;
  return world.facts.object.filter(
    (object) =>
      object.kind === 'StorageClass' &&
      stringOf(field(object.tree, 'provisioner')) === provisioner &&
      (parameter === undefined || stringOf(field(object.tree, 'parameters', parameter[0])) === parameter[1]) &&
      sameEnvironment(world, object, from),
  );
}
