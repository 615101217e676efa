import { header, type GeneratedFile } from '../files.ts';

/**
 * `Jenkinsfile`. The job's controller needs the credentials `registry` (user name and password) and `publish-webhook`
 * (secret text, `whsec_…`), and the variable `IMAGE_REPOSITORY`. The callback follows https://www.standardwebhooks.com.
 */
export function jenkinsfile(): GeneratedFile {
  return { path: 'Jenkinsfile', content: `${header('the product')}${pipeline}` };
}

const pipeline = `// Credentials: 'registry' (user name and password), 'publish-webhook' (secret text, whsec_...).
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
        withCredentials([usernamePassword(credentialsId: 'registry', usernameVariable: 'REGISTRY_USER', passwordVariable: 'REGISTRY_PASSWORD')]) {
          sh '''
            set -eu
            repository="\${IMAGE:-$IMAGE_REPOSITORY}"
            buildah build --tag "$repository:$COMMIT" --build-arg RELEASE_VERSION="$VERSION_CODE" .
            buildah push --creds "$REGISTRY_USER:$REGISTRY_PASSWORD" --digestfile digest.txt "$repository:$COMMIT" "docker://$repository:$COMMIT"
            node -e '
              const digest = require("node:fs").readFileSync("digest.txt", "utf8").trim();
              const { REQUEST_ID: requestId, COMMIT: commit } = process.env;
              const image = process.argv[1] + "@" + digest;
              require("node:fs").writeFileSync("build-result.json", JSON.stringify({ requestId, commit, digest, image }));
            ' "$repository"
          '''
        }
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
