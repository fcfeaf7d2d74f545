# The api function as an image, for api.packaging "image": on AWS' own base the same file that the zip holds.
# Built by `sls deploy`; by hand: docker build -t concert-api .
FROM --platform=$BUILDPLATFORM public.ecr.aws/docker/library/node:24-slim AS bundle
WORKDIR /concert
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tools/bundle tools/bundle
COPY src src
RUN npm run -s bundle -- api /bundle

FROM public.ecr.aws/lambda/nodejs:24
COPY --from=bundle /bundle ${LAMBDA_TASK_ROOT}
CMD ["src/functions/api.handler"]
