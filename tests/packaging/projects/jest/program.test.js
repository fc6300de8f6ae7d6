const { program } = require('./program.cjs');

test('the program runs', () => {
  process.stdout.write(`\n${JSON.stringify(program())}\n`);
});
