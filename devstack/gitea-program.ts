import { goBuild, goModuleFolder } from './go-install.ts';
import { inCache, onPath } from './program-ways.ts';
import type { Tool, ToolCacheOptions } from './tool-cache.ts';
import { firstWay, further, type Attempt } from './ways.ts';

export interface GiteaProgram {
  readonly executable: string;
  /** Where its texts and pages are; null where they are part of the executable, as in a release of Gitea. */
  readonly staticRoot: string | null;
}

const tool: Tool = { name: 'gitea', version: 'v1.26.0' };
const modulePath = 'code.gitea.io/gitea';

/** What Gitea's own `go.mod` replaces: Go looks at replacements of the main module alone. */
const replacements = [
  'github.com/jaytaylor/html2text => github.com/Necoro/html2text v0.0.0-20250804200300-7bf1ce1c7347',
  'github.com/nektos/act => gitea.com/gitea/act v0.261.10',
  'github.com/urfave/cli/v3 => github.com/urfave/cli/v3 v3.4.1',
  'go.yaml.in/yaml/v4 => go.yaml.in/yaml/v4 v4.0.0-rc.3',
  'github.com/Azure/azure-sdk-for-go/sdk/azcore => github.com/Azure/azure-sdk-for-go/sdk/azcore v1.19.0',
  'github.com/Azure/azure-sdk-for-go/sdk/storage/azblob => github.com/Azure/azure-sdk-for-go/sdk/storage/azblob v1.6.2',
  'github.com/microsoft/go-mssqldb => github.com/microsoft/go-mssqldb v1.9.7',
];

/** Throws `Unavailable`. */
export async function findGitea(search: ToolCacheOptions): Promise<GiteaProgram> {
  const withTexts = async (executable: string): Promise<Attempt<GiteaProgram>> => {
    const folder = await goModuleFolder(`${modulePath}@${tool.version}`, search.env);
    return 'found' in folder ? { found: { executable, staticRoot: folder.found } } : folder;
  };
  return await firstWay({
    subject: 'Gitea, the Git host of the tests',
    ways: [
      further(onPath(tool.name, search), async (executable) => ({ found: { executable, staticRoot: null } })),
      further(inCache(tool, search), withTexts),
      further({ name: '`go build`', attempt: async () => await build(search) }, withTexts),
    ],
    mends: [
      'install Gitea and put it on the PATH (https://docs.gitea.com/installation/install-from-binary)',
      'install Go 1.26.2 or later, with which it is built from source (https://go.dev/dl)',
      'give this machine access to a Go module proxy (GOPROXY)',
    ],
  });
}

/** Without SQLite, which would take a C compiler: its database is the one of the tests. */
async function build(search: ToolCacheOptions): Promise<Attempt<string>> {
  const lines = [
    'module assembox.local/gitea',
    'go 1.26.2',
    // As in Gitea's own; a program takes it from its main module.
    'godebug x509negativeserial=1',
    `require ${modulePath} ${tool.version}`,
    ...replacements.map((replacement) => `replace ${replacement}`),
  ];
  return await goBuild(tool, { goMod: `${lines.join('\n')}\n`, packages: [modulePath] }, search);
}
