// Converts exports of Segment to configurations: the response of its Public API to "list subscriptions of a
// destination", or Terraform's JSON of `segment_destination_subscription` (`terraform show -json`, `terraform state
// pull`).

/** @typedef {{ name?: unknown, enabled?: unknown, trigger?: unknown, settings?: unknown }} Exported */

export const RESOURCE = 'segment_destination_subscription';

/**
 * Converts an export to a configuration.
 *
 * @param {unknown} value
 * @throws {Error} if settings are not JSON
 */
export function configurationOf(value) {
  return { subscriptions: subscriptionsIn(value).map((one, at) => subscriptionOf(one, at)) };
}

/**
 * The subscriptions anywhere in an export, in order.
 *
 * @param {any} value
 * @returns {Exported[]}
 */
export function subscriptionsIn(value) {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(subscriptionsIn);
  if (value.type === RESOURCE) {
    // The attributes are in `instances` for `terraform state pull`, and in `values` or `change.after` for a plan.
    const instances = Array.isArray(value.instances)
      ? value.instances.map((/** @type {any} */ one) => one?.attributes)
      : [];
    return [...instances, value.values, value.change?.after].filter(isSubscription);
  }
  if (isSubscription(value)) return [value];
  // A plan also contains the prior state of the resources.
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
 * @param {number} at
 */
function subscriptionOf({ name, enabled, trigger, settings }, at) {
  let mapping = settings;
  if (typeof settings === 'string') {
    try {
      mapping = JSON.parse(settings);
    } catch (error) {
      throw new Error(`subscription ${at}: its settings are not JSON: ${/** @type {Error} */ (error).message}.`);
    }
  }
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof enabled === 'boolean' && { enabled }),
    partnerAction: /** @type {const} */ ('syncAudiences'),
    subscribe: String(trigger),
    mapping: mapping ?? {},
  };
}
