// The relative links of the repository's Markdown files, and where they lead from the npm package.

import { posix } from 'node:path';

/** Links as READMEs have them: inline, by reference, and in HTML. Each ends with its target. */
const LINK = /(\]\(|^\[[^\]]+\]: +|\b(?:href|src)=")([^\s)"]+)/gm;

const IMAGE = /\.(?:gif|jpe?g|png|svg|webp)$/;

/**
 * The files that the relative links of a Markdown text lead to, as paths from the text's directory.
 *
 * @param {string} text
 */
export function linkedFiles(text) {
  return [...text.matchAll(LINK)]
    .filter(([, , target]) => isRelative(target))
    .map(([, , target]) => split(target).path);
}

/**
 * A README of the repository whose links work from the package: to the same file where it is shipped, into the
 * repository where it is not.
 *
 * @param {string} text
 * @param {Record<string, string>} shipped what the package holds: places in the package by places in the repository
 * @param {{ url: string, tag: string }} repository its address, and where in its history the package is from
 */
export function packedReadme(text, shipped, { url, tag }) {
  return text.replace(LINK, (link, opening, target) => {
    if (!isRelative(target)) return link;
    const { path, fragment } = split(target);
    const from = Object.keys(shipped).find((from) => path === from || path.startsWith(`${from}/`));
    if (from !== undefined) return opening + shipped[from] + path.slice(from.length) + fragment;
    return `${opening}${url}/${IMAGE.test(path) ? 'raw' : 'blob'}/${tag}/${path}${fragment}`;
  });
}

/** @param {string} target */
function split(target) {
  const [path, ...fragment] = target.split(/(?=#)/);
  return { path: posix.normalize(path), fragment: fragment.join('') };
}

/** Whether a link leads to a file: not to another site, and not to a heading of the same text. @param {string} target */
function isRelative(target) {
  return !/^(?:[a-z][a-z+.-]*:|#|\/\/)/i.test(target);
}
