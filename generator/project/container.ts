import type { ResolvedProduct } from '../../metadata/resolved-product.ts';
import { hashHeader, type GeneratedFile } from '../files.ts';
import { dockerLabel, yaml } from '../literals.ts';

/** `Dockerfile` and `docker-compose.yml`: one image serves the API and the pages. */
export function containerFiles(product: ResolvedProduct, hasFiles: boolean): GeneratedFile[] {
  const name = product.name[product.locales[0] ?? ''] ?? product.code;
  return [
    { path: 'Dockerfile', content: dockerfile(name, hasFiles) },
    { path: 'docker-compose.yml', content: compose(product.code, hasFiles) },
  ];
}

function dockerfile(title: string, files: boolean): string {
  return `${hashHeader('the product')}
ARG BASE_IMAGE=node:24-slim

FROM \${BASE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY server/package.json server/
COPY web/package.json web/

FROM packages AS build
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM packages AS production
RUN npm ci --ignore-scripts --omit=dev --workspace server && mkdir -p server/node_modules

FROM \${BASE_IMAGE}
LABEL org.opencontainers.image.title=${dockerLabel(title)}
ARG RELEASE_VERSION=dev
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 RELEASE_VERSION=\${RELEASE_VERSION}
WORKDIR /app
COPY --from=production /app ./
COPY --from=build /app/server/dist server/dist
COPY --from=build /app/web/dist web/dist
${files ? keptFiles : ''}USER 1000:1000
EXPOSE 3000
CMD ["node", "--enable-source-maps", "server/dist/main.js"]
`;
}

const keptFiles = `ENV FILE_FOLDER=/data/files
RUN mkdir -p /data/files && chown 1000:1000 /data/files
VOLUME /data/files
`;

function compose(code: string, files: boolean): string {
  return `${hashHeader('the product')}
name: ${yaml(code)}

services:
  app:
    build: .
    ports:
      - '127.0.0.1:3000:3000'
    environment:
      DATABASE_URL: mysql://product:\${DATABASE_PASSWORD:?set it in .env}@database:3306/product
      JWT_SECRET: \${JWT_SECRET:?set it in .env}
      ADMIN_USERNAME: \${ADMIN_USERNAME:-admin}
      ADMIN_PASSWORD: \${ADMIN_PASSWORD:?set it in .env}
      API_DOCS: 'true'
${files ? '    volumes:\n      - files:/data/files\n' : ''}    depends_on:
      database:
        condition: service_healthy
    restart: unless-stopped

  database:
    image: mysql:8.4
    environment:
      MYSQL_DATABASE: product
      MYSQL_USER: product
      MYSQL_PASSWORD: \${DATABASE_PASSWORD:?set it in .env}
      MYSQL_RANDOM_ROOT_PASSWORD: 'true'
    volumes:
      - database:/var/lib/mysql
    healthcheck:
      test: ['CMD', 'mysqladmin', 'ping', '--host=127.0.0.1', '--silent']
      interval: 5s
      retries: 30

volumes:
  database:
${files ? '  files:\n' : ''}`;
}
