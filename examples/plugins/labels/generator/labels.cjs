'use strict';

/** Who reviews what, and a line in the README. */
exports.generate = ({ product, options }) => {
  const owners = (options.owners ?? []).join(' ');
  const folders = product.modules.flatMap(({ code }) => [`/server/src/modules/${code}/`, `/web/src/pages/${code}/`]);
  const lines = folders.map((folder) => `${folder} ${owners}`);
  const codeOwners = ['# Who is asked to review a change.', `* ${owners}`, ...lines, ''].join('\n');
  return {
    add: owners === '' ? {} : { CODEOWNERS: codeOwners },
    append: { 'README.md': `\n## Labels\n\nRows of \`${options.model}\` have labels to print.\n` },
  };
};
