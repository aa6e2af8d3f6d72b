# irsa-lint in a container: built in one stage, and without compilers, sources or a user of rights in the other. See docs/container.md.
FROM node:22-alpine AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs --program

FROM node:22-alpine
# `irsa-lint diff` asks git for the files of a revision; nothing asks the network.
RUN apk add --no-cache git
COPY --from=build /src/dist /opt/irsa-lint/dist
COPY --from=build /src/schemas /opt/irsa-lint/schemas
COPY --from=build /src/package.json /src/LICENSE /src/NOTICE /opt/irsa-lint/
USER node
WORKDIR /work
ENTRYPOINT ["node", "/opt/irsa-lint/dist/cli.cjs"]
