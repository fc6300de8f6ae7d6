// The examples of the gallery as data: realistic events of invented people, their mappings, and the expected results, which
// tests/node/gallery.test.js checks.

/** @typedef {import('./types.js').Example} Example */

/** The audience fields of the default mapping. */
const AUDIENCE = {
  segment_audience_id: { '@path': '$.context.personas.computation_id' },
  segment_audience_key: { '@path': '$.context.personas.computation_key' },
  segment_computation_action: { '@path': '$.context.personas.computation_class' },
};

const PROPERTIES_OR_TRAITS = {
  '@if': {
    exists: { '@path': '$.properties' },
    then: { '@path': '$.properties' },
    else: { '@path': '$.traits' },
  },
};

/** The default mapping. */
const DEFAULTS = {
  ...AUDIENCE,
  email: {
    '@if': {
      exists: { '@path': '$.traits.email' },
      then: { '@path': '$.traits.email' },
      else: { '@path': '$.context.traits.email' },
    },
  },
  phone: {
    '@if': {
      exists: { '@path': '$.traits.phone' },
      then: { '@path': '$.traits.phone' },
      else: { '@path': '$.context.traits.phone' },
    },
  },
  traits_or_props: PROPERTIES_OR_TRAITS,
};

const ANY = 'type = "identify" or type = "track"';

const VIP = { computation_class: 'audience', computation_id: 'aud_2vQk81RmTz', computation_key: 'vip_customers' };

/** @type {Example[]} */
export const EXAMPLES = [
  {
    title: 'A person enters an audience',
    teaches: 'The default mapping finds the audience, the person and the membership in a track event from Engage.',
    event: {
      type: 'track',
      event: 'Audience Entered',
      messageId: 'msg-0001',
      timestamp: '2026-11-23T16:00:00.000Z',
      userId: 'user_1042',
      context: {
        personas: VIP,
        traits: { email: 'ada.moreau@example.com', phone: '+1 415 555 0100' },
      },
      properties: { audience_key: 'vip_customers', vip_customers: true },
    },
    subscriptions: [{ name: 'All audiences', subscribe: ANY, mapping: DEFAULTS }],
    expect: [{ status: 'mapped', membership: 'entered' }],
  },
  {
    title: 'A person leaves an audience',
    teaches: 'In an identify event, the trait named after the audience is the membership: false means an exit.',
    event: {
      type: 'identify',
      messageId: 'msg-0002',
      timestamp: '2026-11-23T16:05:00.000Z',
      userId: 'user_1043',
      context: { personas: VIP },
      traits: { email: 'tomas.lindh@example.com', phone: '+1 415 555 0101', vip_customers: false },
    },
    subscriptions: [{ name: 'All audiences', subscribe: ANY, mapping: DEFAULTS }],
    expect: [{ status: 'mapped', membership: 'exited' }],
  },
  {
    title: 'A journey step',
    teaches: 'Journeys v2 send the membership. The trigger matches only journey steps, by a path in context.',
    event: {
      type: 'track',
      event: 'Journey Step Entered',
      messageId: 'msg-0003',
      timestamp: '2026-11-23T16:10:00.000Z',
      userId: 'user_1044',
      context: {
        personas: {
          computation_class: 'journey_step',
          computation_id: 'jst_7hWq20LcEd',
          computation_key: 'j_o_winback_step_2',
        },
        traits: { phone: '+1 415 555 0102' },
      },
      properties: {
        j_o_winback_step_2: true,
        journey_metadata: { journey_name: 'Win back', step_name: 'No order for 90 days' },
      },
    },
    subscriptions: [
      {
        name: 'Journey steps',
        subscribe: 'type = "track" and context.personas.computation_class = "journey_step"',
        mapping: {
          ...AUDIENCE,
          phone: { '@path': '$.context.traits.phone' },
          traits_or_props: { '@path': '$.properties' },
        },
      },
    ],
    expect: [{ status: 'mapped', membership: 'entered', membershipRule: 'boolean' }],
  },
  {
    title: 'A legacy journey step',
    teaches: 'Legacy Journeys send no membership and never remove anybody: each step counts as an entry.',
    event: {
      type: 'track',
      event: 'Journey Step Entered',
      messageId: 'msg-0017',
      timestamp: '2026-11-23T16:15:00.000Z',
      userId: 'user_1058',
      context: {
        personas: {
          computation_class: 'journey_step',
          computation_id: 'jst_3mKd91XbQa',
          computation_key: 'j_o_welcome_step_1',
        },
        traits: { phone: '+1 415 555 0106' },
      },
      properties: { journey_name: 'Welcome', step_name: 'First text' },
    },
    subscriptions: [{ name: 'All audiences', subscribe: ANY, mapping: DEFAULTS }],
    expect: [{ status: 'mapped', membership: 'entered', membershipRule: 'journey_step' }],
  },
  {
    title: 'A linked audience',
    teaches: 'Linked audiences send no membership: with the default mapping it is unknown; the second mapping sets it.',
    event: {
      type: 'track',
      event: 'Entity Added',
      messageId: 'msg-0018',
      timestamp: '2026-11-23T16:20:00.000Z',
      userId: 'user_1059',
      context: {
        personas: {
          computation_class: 'audience',
          computation_id: 'aud_9sTg45WpLn',
          computation_key: 'unpaid_orders',
        },
        traits: { email: 'mina.okafor@example.com' },
      },
      properties: { order_id: 'ord_5521', total: 84.5 },
    },
    subscriptions: [
      { name: 'All audiences', subscribe: ANY, mapping: DEFAULTS },
      {
        name: 'Unpaid orders',
        subscribe: 'event = "Entity Added" and context.personas.computation_key = "unpaid_orders"',
        mapping: {
          ...AUDIENCE,
          email: { '@path': '$.context.traits.email' },
          traits_or_props: { unpaid_orders: true },
        },
      },
    ],
    expect: [
      { status: 'mapped', membership: 'unknown', membershipRule: 'none' },
      { status: 'mapped', membership: 'entered', membershipRule: 'boolean' },
    ],
  },
  {
    title: 'Normalize a phone number',
    teaches: '@replace replaces up to two patterns: here it turns brackets into the international form.',
    event: {
      type: 'identify',
      messageId: 'msg-0004',
      userId: 'user_1045',
      context: { personas: VIP },
      traits: { phone: '(415) 555-0103', vip_customers: true },
    },
    subscriptions: [
      {
        name: 'VIP customers',
        subscribe: 'type = "identify"',
        mapping: {
          ...AUDIENCE,
          phone: {
            '@replace': {
              value: { '@path': '$.traits.phone' },
              pattern: '(',
              replacement: '+1 ',
              pattern2: ')',
              replacement2: '',
            },
          },
          traits_or_props: { '@path': '$.traits' },
        },
      },
    ],
    expect: [{ status: 'mapped', membership: 'entered', payload: { phone: '+1 415 555-0103' } }],
  },
  {
    title: 'Lowercase an email',
    teaches: '@case writes text in lower or upper case; other values pass through.',
    event: {
      type: 'identify',
      messageId: 'msg-0005',
      userId: 'user_1046',
      context: { personas: VIP },
      traits: { email: 'Priya.Raman@Example.COM', vip_customers: true },
    },
    subscriptions: [
      {
        name: 'VIP customers',
        subscribe: 'type = "identify"',
        mapping: {
          ...AUDIENCE,
          email: { '@case': { operator: 'lower', value: { '@path': '$.traits.email' } } },
          traits_or_props: { '@path': '$.traits' },
        },
      },
    ],
    expect: [{ status: 'mapped', membership: 'entered', payload: { email: 'priya.raman@example.com' } }],
  },
  {
    title: 'Fall back to another field',
    teaches: '@if falls back to the checkout email when the traits have none.',
    event: {
      type: 'track',
      event: 'Checkout Started',
      messageId: 'msg-0006',
      userId: 'user_1047',
      context: { personas: VIP, traits: { firstName: 'Jonas' } },
      properties: { vip_customers: true, checkout: { email: 'jonas.weber@example.com', total: 84.5 } },
    },
    subscriptions: [
      {
        name: 'VIP customers',
        subscribe: 'type = "track"',
        mapping: {
          ...AUDIENCE,
          email: {
            '@if': {
              exists: { '@path': '$.context.traits.email' },
              then: { '@path': '$.context.traits.email' },
              else: { '@path': '$.properties.checkout.email' },
            },
          },
          traits_or_props: { '@path': '$.properties' },
        },
      },
    ],
    expect: [{ status: 'mapped', membership: 'entered', payload: { email: 'jonas.weber@example.com' } }],
  },
  {
    title: 'Map the products of an order',
    teaches: '@arrayPath maps each element of an array; paths inside it start at the element.',
    event: {
      type: 'track',
      event: 'Order Completed',
      messageId: 'msg-0007',
      userId: 'user_1048',
      context: { traits: { email: 'lucia.ferri@example.com' } },
      properties: {
        order_id: '50314',
        revenue: 129,
        currency: 'USD',
        first_purchase: true,
        products: [
          { sku: 'KN-204', name: 'Merino cardigan', price: 89, quantity: 1 },
          { sku: 'SC-017', name: 'Wool scarf', price: 40, quantity: 1 },
        ],
      },
    },
    subscriptions: [
      {
        name: 'First orders',
        subscribe: 'type = "track" and event = "Order Completed" and properties.first_purchase = true',
        mapping: {
          segment_audience_key: 'first_purchase',
          segment_computation_action: 'audience',
          email: { '@path': '$.context.traits.email' },
          traits_or_props: {
            first_purchase: { '@path': '$.properties.first_purchase' },
            products: {
              '@arrayPath': ['$.properties.products', { sku: { '@path': '$.sku' }, price: { '@path': '$.price' } }],
            },
          },
        },
      },
    ],
    expect: [{ status: 'mapped', membership: 'entered' }],
  },
  {
    title: 'Merge traits and constants',
    teaches: '@merge merges objects; with the direction right, later ones win.',
    event: {
      type: 'identify',
      messageId: 'msg-0008',
      userId: 'user_1049',
      context: { personas: VIP },
      traits: { email: 'noor.haddad@example.com', plan: 'gold', vip_customers: true },
    },
    subscriptions: [
      {
        name: 'VIP customers',
        subscribe: 'type = "identify"',
        mapping: {
          ...AUDIENCE,
          email: { '@path': '$.traits.email' },
          traits_or_props: {
            '@merge': {
              direction: 'right',
              objects: [{ '@path': '$.traits' }, { source: { '@literal': 'segment' } }],
            },
          },
        },
      },
    ],
    expect: [{ status: 'mapped', membership: 'entered' }],
  },
  {
    title: 'A greeting from a template',
    teaches: '@template inserts values of the event into text.',
    event: {
      type: 'track',
      event: 'Audience Entered',
      messageId: 'msg-0009',
      userId: 'user_1050',
      context: { personas: VIP, traits: { firstName: 'Maya', email: 'maya.okafor@example.com' } },
      properties: { vip_customers: true, points: 1200 },
    },
    subscriptions: [
      {
        name: 'VIP customers',
        subscribe: 'type = "track"',
        mapping: {
          ...AUDIENCE,
          email: { '@path': '$.context.traits.email' },
          traits_or_props: {
            vip_customers: { '@path': '$.properties.vip_customers' },
            greeting: { '@template': 'Hello {{context.traits.firstName}}, you have {{properties.points}} points.' },
          },
        },
      },
    ],
    expect: [{ status: 'mapped', membership: 'entered' }],
  },
  {
    title: 'A greeting in Liquid',
    teaches: '@liquid adds conditions, filters and defaults to templates.',
    event: {
      type: 'track',
      event: 'Audience Entered',
      messageId: 'msg-0010',
      userId: 'user_1051',
      context: { personas: VIP, traits: { email: 'emil.novak@example.com', city: 'brno' } },
      properties: { vip_customers: true, orders: 3 },
    },
    subscriptions: [
      {
        name: 'VIP customers',
        subscribe: 'type = "track"',
        mapping: {
          ...AUDIENCE,
          email: { '@path': '$.context.traits.email' },
          traits_or_props: {
            vip_customers: { '@path': '$.properties.vip_customers' },
            greeting: {
              '@liquid':
                "Hello {{ context.traits.firstName | default: 'there' }}{% if properties.orders > 1 %}, welcome back to {{ context.traits.city | capitalize }}{% endif %}.",
            },
          },
        },
      },
    ],
    expect: [{ status: 'mapped', membership: 'entered' }],
  },
  {
    title: 'A trigger that never matches',
    teaches: '`OR` in capitals is ignored, so both conditions must hold: no event is both an identify and a track.',
    event: {
      type: 'track',
      event: 'Audience Entered',
      messageId: 'msg-0011',
      userId: 'user_1052',
      context: { personas: VIP, traits: { email: 'hana.sato@example.com' } },
      properties: { vip_customers: true },
    },
    subscriptions: [{ name: 'All audiences', subscribe: 'type = "identify" OR type = "track"', mapping: DEFAULTS }],
    expect: [{ status: 'not_subscribed', lint: ['trigger_ignored_operator'] }],
  },
  {
    title: 'An email path with the wrong case',
    teaches: 'Paths are case-sensitive: the explanation names the path that was probably meant.',
    event: {
      type: 'identify',
      messageId: 'msg-0012',
      userId: 'user_1053',
      context: { personas: VIP },
      traits: { email: 'oskar.berg@example.com', vip_customers: true },
    },
    subscriptions: [
      {
        name: 'VIP customers',
        subscribe: 'type = "identify"',
        mapping: {
          ...AUDIENCE,
          email: { '@path': '$.traits.Email' },
          traits_or_props: { '@path': '$.traits' },
        },
      },
    ],
    expect: [{ status: 'invalid', code: 'email_or_phone_required', empty: ['email'], near: '$.traits.email' }],
  },
  {
    title: 'A membership as text',
    teaches: 'The texts "true" and "false" count as true and false; any other text leaves the membership unknown.',
    event: {
      type: 'track',
      event: 'Audience Entered',
      messageId: 'msg-0013',
      userId: 'user_1054',
      context: { personas: VIP, traits: { email: 'rosa.delgado@example.com', phone: '+1 415 555 0104' } },
      properties: { vip_customers: 'true' },
    },
    subscriptions: [{ name: 'All audiences', subscribe: ANY, mapping: DEFAULTS }],
    expect: [{ status: 'mapped', membership: 'entered', membershipRule: 'text' }],
  },
  {
    title: 'Several mappings for one event',
    teaches: 'Each mapping decides for itself: two of these three send the event.',
    event: {
      type: 'track',
      event: 'Audience Entered',
      messageId: 'msg-0014',
      userId: 'user_1055',
      context: { personas: VIP, traits: { email: 'ines.carvalho@example.com', phone: '+1 415 555 0105' } },
      properties: { vip_customers: true },
    },
    subscriptions: [
      {
        name: 'VIP customers',
        subscribe: 'context.personas.computation_key = "vip_customers"',
        mapping: DEFAULTS,
      },
      {
        name: 'Churned customers',
        subscribe: 'context.personas.computation_key = "churned_customers"',
        mapping: DEFAULTS,
      },
      { name: 'All audiences', subscribe: ANY, mapping: DEFAULTS },
    ],
    expect: [
      { status: 'mapped', membership: 'entered' },
      { status: 'not_subscribed' },
      { status: 'mapped', membership: 'entered' },
    ],
  },
  {
    title: 'Decode JSON text',
    teaches: '@json decodes JSON text, so that its content is sent as an object.',
    event: {
      type: 'track',
      event: 'Audience Entered',
      messageId: 'msg-0015',
      userId: 'user_1056',
      context: { personas: VIP, traits: { email: 'felix.aumann@example.com' } },
      properties: { details: '{"vip_customers":true,"tier":"gold","since":2021}' },
    },
    subscriptions: [
      {
        name: 'VIP customers',
        subscribe: 'type = "track"',
        mapping: {
          ...AUDIENCE,
          email: { '@path': '$.context.traits.email' },
          traits_or_props: { '@json': { mode: 'decode', value: { '@path': '$.properties.details' } } },
        },
      },
    ],
    expect: [{ status: 'mapped', membership: 'entered' }],
  },
  {
    title: 'Flatten nested traits',
    teaches: '@flatten joins the keys of nested objects, and @excludeWhenNull drops null values.',
    event: {
      type: 'identify',
      messageId: 'msg-0016',
      userId: 'user_1057',
      context: { personas: VIP },
      traits: {
        email: 'greta.holm@example.com',
        vip_customers: true,
        address: { city: 'Malmö', street: null },
        loyalty: { tier: 'silver', points: 340 },
      },
    },
    subscriptions: [
      {
        name: 'VIP customers',
        subscribe: 'type = "identify"',
        mapping: {
          ...AUDIENCE,
          email: { '@path': '$.traits.email' },
          traits_or_props: {
            '@excludeWhenNull': { '@flatten': { value: { '@path': '$.traits' }, separator: '_' } },
          },
        },
      },
    ],
    expect: [{ status: 'mapped', membership: 'entered' }],
  },
];
