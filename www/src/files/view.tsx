// The Bulk check view: maps all events of a file with the mappings of the draft, counts the results, and lists the events
// that need attention.

import { useState } from 'preact/hooks';
import { droppedFile } from '../dropped.ts';
import { Button, Later, Notice, useFile } from '../ui/ui.tsx';
import { Counts } from './counts.tsx';
import { Rows } from './rows.tsx';
import { RunPanel } from './run-panel.tsx';
import { Stale } from './stale.tsx';
import { refusal, report, runState, start } from './state.ts';
import './files.css';

export function BulkCheck() {
  const [isOver, setOver] = useState(false);
  const isRunning = runState.value === 'running';
  const file = useFile('File of events', start, { class: 'files-input' });
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  return (
    <section
      class="view files"
      aria-labelledby="files-title"
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={({ relatedTarget, currentTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        if (!hasFiles(event) || event.dataTransfer === null) return;
        event.preventDefault();
        setOver(false);
        const dropped = droppedFile(event.dataTransfer);
        if (typeof dropped === 'string') refusal.value = dropped;
        else start(dropped);
      }}
    >
      <h2 id="files-title" tabIndex={-1}>
        Bulk check
      </h2>
      <p class="quiet">
        Every event of a file is mapped as it would be in production. Failures are listed, and can be opened in Build.
      </p>
      <div class={`files-drop ${isOver ? 'over' : ''}`}>
        <p>
          <b>Drop a file of events here</b>
          <br />
          <span class="quiet">
            NDJSON, a JSON array or formatted JSON, also gzipped. It stays on this computer, and a reload forgets it.
          </span>
        </p>
        <div class="row">
          <Button kind={runState.value === undefined ? 'primary' : ''} disabled={isRunning} onClick={file.ask}>
            Choose a file
          </Button>
          <Button disabled={isRunning} onClick={() => start('samples')}>
            Try with sample events
          </Button>
          {file.element}
        </div>
      </div>
      {refusal.value && (
        <Notice kind="bad" role="alert">
          {refusal.value}
        </Notice>
      )}
      <RunPanel />
      <Stale />
      {report.value && <Counts report={report.value} />}
      {report.value && <Later>{() => report.value && <Rows report={report.value} />}</Later>}
    </section>
  );
}
