/** HelmReleases of Flux. */
import { field, stringOf, type MapTree } from '../value/tree.js';

export const isHelmRelease = (object: MapTree): boolean =>
  stringOf(field(object, 'kind')) === 'HelmRelease' &&
  (stringOf(field(object, 'apiVersion')) ?? '').startsWith('helm.toolkit.fluxcd.io/');
