// Buttons for sample events and for opening a file.

import { takeFile } from '../shell/open.ts';
import { defaultDraft } from '../shell/draft.js';
import { change, draft, open, say, view } from '../store.ts';
import { Button, Menu, useFile } from '../ui/ui.tsx';

const personas = { computation_id: 'aud_2hkBmq', computation_key: 'vip_customers', computation_class: 'audience' };
const traits = { email: 'maya.lindqvist@example.com', phone: '+14155550132' };

const SAMPLES: [string, object][] = [
  ['Person enters an audience', JSON.parse(defaultDraft().event)],
  [
    'Person leaves an audience',
    { type: 'identify', userId: 'user_20418', traits: { ...traits, vip_customers: false }, context: { personas } },
  ],
  [
    'Journey step',
    {
      type: 'track',
      event: 'Journey Step Entered',
      userId: 'user_20418',
      properties: { journey_metadata: { journey_name: 'Win back' } },
      context: {
        personas: { ...personas, computation_key: 'j_o_win_back', computation_class: 'journey_step' },
        traits,
      },
    },
  ],
  ['Page view', { type: 'page', name: 'Home', userId: 'user_20418', properties: { path: '/' } }],
];

export function Samples() {
  const file = useFile('File to open', (one) => takeFile(one));
  return (
    <>
      {file.element}
      <Menu label="Sample events" text="Sample" kind="small with-arrow">
        {(close) => (
          <>
            {SAMPLES.map(([title, event]) => (
              <Button
                kind="item"
                key={title}
                onClick={() => {
                  close();
                  open({ event: JSON.stringify(event, null, 2) });
                  say(`Sample: ${title}.`, 'undo');
                }}
              >
                {title}
              </Button>
            ))}
            <Button
              kind="item"
              onClick={() => {
                close();
                view.value = 'examples';
              }}
            >
              Examples with mappings…
            </Button>
            <hr />
            <Button
              kind="item"
              onClick={() => {
                close();
                const { tests } = draft.peek();
                change({ ...defaultDraft(), tests });
                say(tests.length > 0 ? 'Started over. The tests are kept.' : 'Started over.', 'undo');
              }}
            >
              Start over
            </Button>
          </>
        )}
      </Menu>
      <Button kind="small" onClick={file.ask}>
        Open file
      </Button>
    </>
  );
}
