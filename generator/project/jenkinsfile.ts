import { header, type GeneratedFile } from '../files.ts';

/**
 * `Jenkinsfile`: docs/build-process.md says what its gates are, and what controller and agents need. The callback follows
 * https://www.standardwebhooks.com.
 */
export function jenkinsfile(): GeneratedFile {
  return { path: 'Jenkinsfile', content: `${header('the product')}${pipeline}` };
}

const pipeline = `// Credentials: 'registry' (user name and password), 'publish-webhook' (secret text, whsec_...), 'test-database-url' (secret
// text), and with SIGN_IMAGES=true 'cosign-key' (file) and 'cosign-password' (secret text). Variables of the controller:
// IMAGE_REPOSITORY, BASE_IMAGE, AUDIT_LEVEL, SCAN_SEVERITY, SIGN_IMAGES.
pipeline {
  agent any
  options {
    disableConcurrentBuilds(abortPrevious: false)
    timeout(time: 30, unit: 'MINUTES')
    buildDiscarder(logRotator(numToKeepStr: '50'))
  }
  parameters {
    string(name: 'COMMIT', description: 'Commit to build: 40 hexadecimal digits', trim: true)
    string(name: 'REQUEST_ID', description: 'Told back with the result', trim: true)
    string(name: 'VERSION_CODE', defaultValue: 'dev', description: 'Version of the release', trim: true)
    string(name: 'SKIP_TESTS', defaultValue: 'false', description: 'true leaves the tests out', trim: true)
    string(name: 'IMAGE', defaultValue: '', description: 'Repository of the image; IMAGE_REPOSITORY if empty', trim: true)
    string(name: 'CALLBACK_URL', defaultValue: '', description: 'Where to tell that the build has ended', trim: true)
  }
  environment {
    CI = 'true'
    BUILDAH_ISOLATION = 'chroot'
  }
  stages {
    stage('Checkout') {
      steps {
        script {
          if (!(params.COMMIT ==~ /[0-9a-f]{40}/)) error('COMMIT must be 40 hexadecimal digits')
          if (!(params.VERSION_CODE ==~ /[0-9A-Za-z.+-]{1,60}/)) error('VERSION_CODE is not a version')
          if (!(params.IMAGE ==~ /([0-9A-Za-z][0-9A-Za-z._:\\/-]*)?/)) error('IMAGE is not the name of a repository')
          if (!(params.REQUEST_ID ==~ /[0-9A-Za-z._:-]{0,200}/)) error('REQUEST_ID has characters that are not allowed')
        }
        sh 'git checkout --quiet --detach "$COMMIT"'
      }
    }
    stage('Install') {
      steps {
        sh 'npm ci --ignore-scripts --no-audit --no-fund'
      }
    }
    stage('Check') {
      parallel {
        stage('Lint') {
          steps { sh 'npm run lint' }
        }
        stage('Types of the server') {
          steps { sh 'npm run typecheck:server' }
        }
        stage('Types of the pages') {
          steps { sh 'npm run typecheck:web' }
        }
        stage('Known vulnerabilities of packages') {
          when { expression { env.AUDIT_LEVEL != 'none' } }
          steps { sh 'npm audit --omit=dev --audit-level="\${AUDIT_LEVEL:-high}"' }
        }
        stage('Tests') {
          when { expression { params.SKIP_TESTS != 'true' } }
          steps {
            withCredentials([string(credentialsId: 'test-database-url', variable: 'TEST_DATABASE_URL')]) {
              sh 'npm test'
            }
          }
        }
      }
    }
    stage('Build') {
      steps {
        sh 'npm run build'
      }
    }
    stage('Image') {
      steps {
        sh '''
          set -eu
          repository="\${IMAGE:-$IMAGE_REPOSITORY}"
          buildah build --tag "$repository:$COMMIT" --build-arg RELEASE_VERSION="$VERSION_CODE" --build-arg BASE_IMAGE="\${BASE_IMAGE:-node:24-slim}" --label "org.opencontainers.image.revision=$COMMIT" --label "org.opencontainers.image.version=$VERSION_CODE" .
          rm -f image.tar
          buildah push "$repository:$COMMIT" docker-archive:image.tar
        '''
      }
    }
    stage('Contents and known vulnerabilities of the image') {
      steps {
        sh '''
          set -eu
          rm -f sbom.spdx.json
          if ! command -v trivy > /dev/null; then
            echo "There is no trivy on this agent: the image is not scanned, and has no bill of materials"
            exit 0
          fi
          trivy image --input image.tar --format spdx-json --output sbom.spdx.json --no-progress
          if [ "\${SCAN_SEVERITY:-CRITICAL}" != none ]; then
            trivy image --input image.tar --scanners vuln --ignore-unfixed --severity "\${SCAN_SEVERITY:-CRITICAL}" --exit-code 1 --no-progress
          fi
        '''
        archiveArtifacts artifacts: 'sbom.spdx.json', allowEmptyArchive: true
      }
    }
    stage('Push') {
      steps {
        withCredentials([usernamePassword(credentialsId: 'registry', usernameVariable: 'REGISTRY_USER', passwordVariable: 'REGISTRY_PASSWORD')]) {
          sh '''
            set -eu
            repository="\${IMAGE:-$IMAGE_REPOSITORY}"
            export REGISTRY_AUTH_FILE="\${WORKSPACE_TMP:-$PWD@tmp}/registry-auth.json"
            mkdir -p "$(dirname "$REGISTRY_AUTH_FILE")"
            trap 'rm -f "$REGISTRY_AUTH_FILE"' EXIT
            printf %s "$REGISTRY_PASSWORD" | buildah login --username "$REGISTRY_USER" --password-stdin "\${repository%%/*}"
            buildah push --digestfile digest.txt "$repository:$COMMIT" "docker://$repository:$COMMIT"
          '''
        }
      }
    }
    stage('Sign') {
      when { expression { env.SIGN_IMAGES == 'true' } }
      steps {
        withCredentials([
          usernamePassword(credentialsId: 'registry', usernameVariable: 'REGISTRY_USER', passwordVariable: 'REGISTRY_PASSWORD'),
          file(credentialsId: 'cosign-key', variable: 'COSIGN_KEY'),
          string(credentialsId: 'cosign-password', variable: 'COSIGN_PASSWORD')
        ]) {
          sh '''
            set -eu
            repository="\${IMAGE:-$IMAGE_REPOSITORY}"
            image="$repository@$(cat digest.txt)"
            export DOCKER_CONFIG="\${WORKSPACE_TMP:-$PWD@tmp}/cosign"
            trap 'rm -rf "$DOCKER_CONFIG"' EXIT
            printf %s "$REGISTRY_PASSWORD" | cosign login --username "$REGISTRY_USER" --password-stdin "\${repository%%/*}"
            cosign sign --yes --key "$COSIGN_KEY" "$image"
            if [ -f sbom.spdx.json ]; then
              cosign attest --yes --key "$COSIGN_KEY" --type spdxjson --predicate sbom.spdx.json "$image"
            fi
          '''
        }
      }
    }
    stage('Result') {
      steps {
        sh '''
          set -eu
          node -e '
            const { readFileSync, writeFileSync } = require("node:fs");
            const digest = readFileSync("digest.txt", "utf8").trim();
            const { REQUEST_ID: requestId, COMMIT: commit } = process.env;
            const image = process.argv[1] + "@" + digest;
            writeFileSync("build-result.json", JSON.stringify({ requestId, commit, digest, image }));
          ' "\${IMAGE:-$IMAGE_REPOSITORY}"
        '''
        archiveArtifacts artifacts: 'build-result.json', fingerprint: true
      }
    }
  }
  post {
    always {
      withCredentials([string(credentialsId: 'publish-webhook', variable: 'WEBHOOK_SECRET')]) {
        withEnv(["BUILD_RESULT=\${currentBuild.currentResult}"]) {
          sh '''
            node -e '
              const { createHmac } = require("node:crypto");
              const { BUILD_NUMBER, BUILD_RESULT, BUILD_URL, CALLBACK_URL, JOB_NAME, REQUEST_ID, WEBHOOK_SECRET } = process.env;
              if (!CALLBACK_URL) process.exit(0);
              const data = { requestId: REQUEST_ID, job: JOB_NAME, number: Number(BUILD_NUMBER), result: BUILD_RESULT, url: BUILD_URL };
              const body = JSON.stringify({ type: "build.finished", data });
              const id = [JOB_NAME, BUILD_NUMBER, REQUEST_ID].join("-");
              const key = Buffer.from(WEBHOOK_SECRET.replace(/^whsec_/, ""), "base64");
              const attempt = async (pauses) => {
                const timestamp = String(Math.floor(Date.now() / 1000));
                const signature = "v1," + createHmac("sha256", key).update([id, timestamp, body].join(".")).digest("base64");
                const headers = { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
                const response = await fetch(CALLBACK_URL, { method: "POST", headers, body, signal: AbortSignal.timeout(10000) }).catch(() => null);
                if (response?.ok || pauses.length === 0) return;
                setTimeout(attempt, pauses[0], pauses.slice(1));
              };
              attempt([1000, 5000, 15000, 60000]);
            '
          '''
        }
      }
    }
  }
}
`;
