// The program in a module worker.

const worker = new Worker('/worker.mjs', { type: 'module' });
worker.onmessage = ({ data }) => {
  document.querySelector('#result').textContent = data;
};
worker.onerror = ({ message }) => reportError(new Error(message));
