// The relative links of the repository's Markdown files, and their targets in the npm package.

import { posix } from 'node:path';

/** Links in Markdown: inline, by reference, and in HTML. Each ends with its target. */
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
 * Rewrites the links of a README for the package: to the shipped file, or into the repository if the file is not
 * shipped.
 *
 * @param {string} text
 * @param {Record<string, string>} shipped paths in the package by paths in the repository
 * @param {{ url: string, tag: string }} repository its URL, and the tag of the package's version
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
