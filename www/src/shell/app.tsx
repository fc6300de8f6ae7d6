// The page: the header with tabs and tools, the current view, and the status message.

import type { ComponentType } from 'preact';
import { useRef } from 'preact/hooks';
import { Build } from '../build/build.tsx';
import { VIEWS, type View, canRedo, canUndo, hush, redo, said, say, undo, view } from '../store.ts';
import { failures } from '../tests/results.ts';
import { Button, Menu } from '../ui/ui.tsx';
import { closeDialog, dialog } from '../ui/dialogs.ts';
import { later } from '../ui/later.tsx';
import { isHelpShown } from './help-state.ts';
import { THEMES, theme } from './theme.ts';

const LABELS: Record<View, string> = {
  build: 'Build',
  sync: 'Requests',
  tests: 'Tests',
  files: 'Bulk check',
  examples: 'Examples',
};

/** All views but the first are loaded when they are first shown. */
const COMPONENTS: Record<View, ComponentType> = {
  build: Build,
  sync: later(async () => (await import('../sync/requests.tsx')).Requests, 'This view'),
  tests: later(async () => (await import('../tests/view.tsx')).Tests, 'This view'),
  files: later(async () => (await import('../files/view.tsx')).BulkCheck, 'This view'),
  examples: later(async () => (await import('../gallery/view.tsx')).Examples, 'This view'),
};

/** The reference panel. */
const Reference = later(async () => (await import('./help.tsx')).Help, 'The reference');

export function App() {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <h1>segment-postscript</h1>
        <Tabs />
        <p class="tagline">See what Segment sends to Postscript, and why.</p>
        <Tools />
      </header>
      <main id="main" tabIndex={-1} class={isHelpShown.value ? 'beside-help' : ''}>
        {VIEWS.map((name) => (
          <Panel key={name} name={name} />
        ))}
      </main>
      {isHelpShown.value && <Reference />}
      {dialog.value?.()}
      <Said />
    </>
  );
}

function Tabs() {
  const turn = (event: KeyboardEvent) => {
    const at = VIEWS.indexOf(view.peek());
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focusView(VIEWS[(to + VIEWS.length) % VIEWS.length]);
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={turn}>
      {VIEWS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-controls={`view-${name}`}
          aria-selected={view.value === name}
          tabIndex={view.value === name ? 0 : -1}
          onClick={() => (view.value = name)}
        >
          {LABELS[name]}
          {name === 'tests' && failures.value.length > 0 && (
            <>
              {' '}
              <span class="badge bad">
                {failures.value.length}
                <span class="unseen"> failed</span>
              </span>
            </>
          )}
        </button>
      ))}
    </div>
  );
}

/** Shows a view and focuses its tab. */
export function focusView(name: View) {
  view.value = name;
  document.getElementById(`tab-${name}`)?.focus();
}

/** A view. Once shown, it stays mounted. */
function Panel({ name }: { name: View }) {
  const isShown = view.value === name;
  const wasShown = useRef(false);
  wasShown.current ||= isShown;
  const Component = COMPONENTS[name];
  return (
    <div role="tabpanel" id={`view-${name}`} aria-labelledby={`tab-${name}`} hidden={!isShown}>
      {wasShown.current && <Component />}
    </div>
  );
}

/** Shows the Share dialog, whose code is loaded on first use. */
export async function share() {
  try {
    const { Share } = await import('./share.tsx');
    // The dialog shows the status message: an earlier one is unrelated.
    hush();
    dialog.value = () => <Share onClose={closeDialog} />;
  } catch {
    say('The dialog could not be loaded.');
  }
}

function Tools() {
  return (
    <div class="tools" id="tools">
      <Button kind="icon" icon="undo" label="Undo" disabled={!canUndo.value} onClick={undo} />
      <Button kind="icon" icon="redo" label="Redo" disabled={!canRedo.value} onClick={redo} />
      <Button onClick={() => void share()}>Share</Button>
      <Menu label="Theme" icon="theme">
        {(close) =>
          THEMES.map((name) => (
            <Button
              key={name}
              kind="item"
              aria-pressed={theme.value === name}
              onClick={() => {
                theme.value = name;
                close();
              }}
            >
              {name[0].toUpperCase() + name.slice(1)}
            </Button>
          ))
        }
      </Menu>
      <Button
        kind="icon"
        icon="help"
        id="help-button"
        label="Reference and shortcuts"
        aria-expanded={isHelpShown.value}
        onClick={() => (isHelpShown.value = !isHelpShown.value)}
      />
    </div>
  );
}

/** The status message. It is hidden while a dialog is open, which shows it instead. */
function Said() {
  const now = said.value;
  return (
    <p class={dialog.value ? 'saying unseen' : 'saying'} id="saying" role="status">
      {now?.message}
      {now?.canUndo && (
        <>
          {' '}
          <Button
            onClick={() => {
              hush();
              undo();
            }}
          >
            Undo
          </Button>
        </>
      )}
    </p>
  );
}
