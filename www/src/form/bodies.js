// The inputs of each kind of part.

import {
  createComputed,
  createLiquid,
  createPath,
  createScalar,
  createSource,
  createTemplate,
  createText,
} from './leaves.js';
import { createArrayPath, createIf, createWhole, withOptions } from './directives.js';
import { createItems } from './items.js';

/**
 * @typedef {(form: import('./types.js').Form, place: import('./types.js').Place) => import('./types.js').Body} MakeBody
 */

/**
 * By kind. A path or template that is itself mapped is `computed`.
 *
 * @type {Record<string, MakeBody | undefined>}
 */
export const BODIES = {
  path: createPath,
  'computed path': createComputed('@path', 'path'),
  text: createText,
  template: createTemplate,
  'computed template': createComputed('@template', 'template'),
  liquid: createLiquid,
  scalar: createScalar,
  source: createSource,
  if: createIf,
  case: withOptions('@case'),
  replace: withOptions('@replace'),
  json: withOptions('@json'),
  flatten: withOptions('@flatten'),
  merge: withOptions('@merge'),
  transform: withOptions('@transform'),
  arrayPath: createArrayPath,
  literal: createWhole('@literal'),
  excludeWhenNull: createWhole('@excludeWhenNull'),
  object: createItems,
  array: createItems,
};
