/** What every build is given. Jenkins drops parameters that the job does not define. */
export const buildParameters = ['REQUEST_ID', 'COMMIT', 'VERSION_CODE', 'SKIP_TESTS', 'IMAGE', 'CALLBACK_URL'] as const;

export type BuildParameter = (typeof buildParameters)[number];

/**
 * Jenkins' `config.xml` of a pipeline job that checks out the commit that it is told to, and runs the Jenkinsfile there.
 *
 * @param credentialsId of Jenkins' own credential store, for repositories that are not public
 */
export function jobConfig(cloneUrl: string, credentialsId: string | null): string {
  const parameters = buildParameters.map(
    (name) => `        <hudson.model.StringParameterDefinition>
          <name>${name}</name>
          <defaultValue></defaultValue>
          <trim>true</trim>
        </hudson.model.StringParameterDefinition>`,
  );
  const credentials = credentialsId === null ? '' : `<credentialsId>${escapeXml(credentialsId)}</credentialsId>`;
  return `<?xml version='1.1' encoding='UTF-8'?>
<flow-definition>
  <description>Builds what Assembox Publish commits. Made by it, and repaired when the repository moves.</description>
  <keepDependencies>false</keepDependencies>
  <properties>
    <hudson.model.ParametersDefinitionProperty>
      <parameterDefinitions>
${parameters.join('\n')}
      </parameterDefinitions>
    </hudson.model.ParametersDefinitionProperty>
  </properties>
  <definition class="org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition">
    <scm class="hudson.plugins.git.GitSCM">
      <configVersion>2</configVersion>
      <userRemoteConfigs>
        <hudson.plugins.git.UserRemoteConfig><url>${escapeXml(cloneUrl)}</url>${credentials}</hudson.plugins.git.UserRemoteConfig>
      </userRemoteConfigs>
      <branches>
        <hudson.plugins.git.BranchSpec><name>\${COMMIT}</name></hudson.plugins.git.BranchSpec>
      </branches>
      <doGenerateSubmoduleConfigurations>false</doGenerateSubmoduleConfigurations>
      <submoduleCfg class="empty-list"/>
      <extensions/>
    </scm>
    <scriptPath>Jenkinsfile</scriptPath>
    <lightweight>false</lightweight>
  </definition>
  <disabled>false</disabled>
</flow-definition>
`;
}

/** The repository that a job's configuration names, whoever wrote it; null where it names none. */
export function repositoryOf(config: string): string | null {
  const url = /<url>([^<]*)<\/url>/.exec(config)?.[1]?.trim();
  return url === undefined || url === '' ? null : unescapeXml(url);
}

/**
 * Whether the job builds this repository with these credentials, and knows every parameter. Jenkins rewrites the file, so
 * texts are not compared.
 */
export function isCurrent(config: string, cloneUrl: string, credentialsId: string | null): boolean {
  const credentials = /<credentialsId>([^<]*)<\/credentialsId>/.exec(config)?.[1]?.trim();
  return (
    repositoryOf(config) === cloneUrl &&
    unescapeXml(credentials ?? '') === (credentialsId ?? '') &&
    buildParameters.every((name) => config.includes(`<name>${name}</name>`))
  );
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

function unescapeXml(text: string): string {
  const characters = new Map(Object.entries(entities).map(([character, entity]) => [entity, character]));
  return text.replaceAll(/&\w+;/g, (entity) => characters.get(entity) ?? entity);
}
