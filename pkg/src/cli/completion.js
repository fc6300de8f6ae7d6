/** Completion scripts for shells, generated from the program's commands and options. */

/** @typedef {import('commander').Command} Command */

export const SHELLS = ['bash', 'zsh', 'fish'];

/**
 * @param {string} shell
 * @param {Command} program
 */
export function completion(shell, program) {
  const commands = program.commands.map((command) => ({
    name: command.name(),
    summary: command.description().split(/[.:,;]/, 1)[0],
    options: command.createHelp().visibleOptions(command),
    choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
  }));
  const write = { bash, zsh, fish }[/** @type {'bash' | 'zsh' | 'fish'} */ (shell)];
  return write(program.name(), commands);
}

/** @typedef {{ name: string, summary: string, options: import('commander').Option[], choices: readonly string[] }} Described */

/** @param {import('commander').Option} option */
const flagsOf = ({ short, long }) => [short, long].filter((flag) => flag !== undefined);

/** @param {import('commander').Option} option */
const takesFile = ({ required, flags }) => required && flags.includes('<file>');

/** @param {string} text in single quotes */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** @param {string} name @param {Described[]} commands */
function bash(name, commands) {
  const cases = commands.map(({ name: command, options, choices }) => {
    const words = [...options.flatMap(flagsOf), ...choices].join(' ');
    return `    ${command}) words=${quoted(words)} ;;`;
  });
  const id = name.replaceAll('-', '_');
  return `# bash completion for ${name}
_${id}() {
  local current=\${COMP_WORDS[COMP_CWORD]} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted(
      commands
        .map((command) => command.name)
        .concat('help')
        .join(' '),
    )} -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
    *) words='' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${id} ${name}
`;
}

/** @param {string} name @param {Described[]} commands */
function zsh(name, commands) {
  const id = name.replaceAll('-', '_');
  const listed = commands.map((command) => `    ${quoted(`${command.name}:${command.summary}`)}`);
  const cases = commands.map(({ name: command, options, choices }) => {
    const specs = options.flatMap((option) => {
      const what = option.required ? `:value:${takesFile(option) ? '_files' : ''}` : '';
      const summary = option.description.split(/[.:;,[\]]/, 1)[0];
      return flagsOf(option).map((flag) => `      ${quoted(`${flag}[${summary}]${what}`)}`);
    });
    const argument = choices.length > 0 ? `'1:value:(${choices.join(' ')})'` : "'1:file:_files'";
    return `    ${command})\n      _arguments -s \\\n${[...specs, `      ${argument}`].join(' \\\n')}\n      ;;`;
  });
  return `#compdef ${name}
# zsh completion for ${name}
_${id}() {
  local -a commands=(
${listed.join('\n')}
    'help:Show help'
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT -= 1 ))
  case $command in
${cases.join('\n')}
  esac
}
compdef _${id} ${name}
`;
}

/** @param {string} name @param {Described[]} commands */
function fish(name, commands) {
  const lines = commands.flatMap(({ name: command, summary, options, choices }) => {
    const within = `complete -c ${name} -n '__fish_seen_subcommand_from ${command}'`;
    return [
      `complete -c ${name} -n __fish_use_subcommand -f -a ${command} -d ${quoted(summary)}`,
      ...options.map((option) => {
        const short = option.short === undefined ? '' : ` -s ${option.short.slice(1)}`;
        const long = option.long === undefined ? '' : ` -l ${option.long.slice(2)}`;
        const value = option.required ? (takesFile(option) ? ' -r' : ' -x') : '';
        return `${within}${short}${long}${value} -d ${quoted(option.description.split(/[.:;]/, 1)[0])}`;
      }),
      ...(choices.length > 0 ? [`${within} -f -a ${quoted(choices.join(' '))}`] : []),
    ];
  });
  return `# fish completion for ${name}\n${lines.join('\n')}\n`;
}
