'use client';

import { useEffect, useState } from 'react';
import { program } from '../../program.mjs';

/** Renders the result on the server and in the browser; React complains when they are not the same. */
export default function Page() {
  const [hydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  const result = JSON.stringify(program());
  return (
    <>
      <pre>{result}</pre>
      <pre id="result">{hydrated ? result : ''}</pre>
    </>
  );
}
