/**
 * `segment-postscript import`: makes a configuration of what Segment exports: the answer of its Public API to "list
 * subscriptions of a destination", or what Terraform shows of `segment_destination_subscription` as JSON (`terraform show
 * -json`, `terraform state pull`).
 *
 * @typedef {{ name?: unknown, enabled?: unknown, trigger?: unknown, settings?: unknown }} Exported
 */

import { definition } from 'segment-postscript';
import { makeDestination } from './configuration.js';
import { CommandError, EXIT } from './exit.js';
import { readJson } from './input.js';
import { fileOutput, standardOutput } from './output.js';
import { counted } from './style.js';

const RESOURCE = 'segment_destination_subscription';

/**
 * @param {string | undefined} file
 * @param {{ output?: string }} options
 */
export async function importConfiguration(file = '-', { output }) {
  const exported = subscriptionsIn(await readJson(file));
  if (exported.length === 0) {
    const message = `${file} has no subscriptions of a destination: neither "subscriptions" with "trigger", as the Public API has them, nor ${RESOURCE}, as \`terraform show -json\` has it.`;
    throw new CommandError(EXIT.input, message);
  }
  const configuration = {
    subscriptions: exported.map((one, at) => subscriptionOf(one, `${file}, subscription ${at}`)),
  };
  const target = output === undefined ? undefined : fileOutput(output);
  await (target?.output ?? standardOutput()).write(`${JSON.stringify(configuration, null, 2)}\n`);
  target?.finish();
  process.stderr.write(`${counted(exported.length, 'subscription')} imported\n`);
  // What is wrong with it is shown as `check` shows it.
  makeDestination(configuration);
  return EXIT.fine;
}

/**
 * The subscriptions anywhere in an export, in order.
 *
 * @param {any} value
 * @returns {Exported[]}
 */
function subscriptionsIn(value) {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(subscriptionsIn);
  if (value.type === RESOURCE) {
    // Of `terraform state pull` instances have the attributes; a plan has them in `values` or `change.after`.
    const instances = Array.isArray(value.instances)
      ? value.instances.map((/** @type {any} */ one) => one?.attributes)
      : [];
    return [...instances, value.values, value.change?.after].filter(isSubscription);
  }
  if (isSubscription(value)) return [value];
  // A plan has the resources again as they are before it.
  const { prior_state: _, resource_changes: changes, ...rest } = value;
  const found = Object.values(rest).flatMap(subscriptionsIn);
  return found.length > 0 ? found : subscriptionsIn(changes);
}

/** @param {any} value */
function isSubscription(value) {
  return (
    typeof value === 'object' && value !== null && typeof value.trigger === 'string' && value.settings !== undefined
  );
}

/**
 * @param {Exported} exported
 * @param {string} which
 */
function subscriptionOf({ name, enabled, trigger, settings }, which) {
  let mapping = settings;
  if (typeof settings === 'string') {
    try {
      mapping = JSON.parse(settings);
    } catch (error) {
      throw new CommandError(
        EXIT.input,
        `${which}: its settings are not JSON: ${/** @type {Error} */ (error).message}.`,
      );
    }
  }
  const [partnerAction] = Object.keys(definition.actions);
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof enabled === 'boolean' && { enabled }),
    partnerAction,
    subscribe: trigger,
    mapping: mapping ?? {},
  };
}
