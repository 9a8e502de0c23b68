# Snowglobe as one static binary in an otherwise empty image. Written for the
# classic builder as well as for BuildKit, so nothing in here is a BuildKit
# extension.

FROM golang:1.26-bookworm AS build

# Behind a proxy or a private mirror, hand on what your own Go uses, as
# docker-compose.yml does. Left out or empty, the go command's defaults hold.
ARG GOPROXY
ARG GOSUMDB
ARG GOPRIVATE
ARG GOFLAGS

# So that old layers of this stage can be told from other people's and pruned.
LABEL dev.snowglobe.stage=build

WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download

COPY . .
# timetzdata: an empty image has no zone files, and users have time zones.
RUN CGO_ENABLED=0 go build -trimpath -tags timetzdata -ldflags '-s -w' -o /out/snowglobe ./cmd/snowglobe
RUN mkdir -p /writable/tmp /writable/reports

FROM scratch

ARG VERSION=devel
LABEL org.opencontainers.image.title="snowglobe" \
      org.opencontainers.image.description="A simulated ServiceNow instance, a reference connector and a conformance kit" \
      org.opencontainers.image.source="https://github.com/snowglobe-dev/snowglobe" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"

# For connectors that talk https to an instance elsewhere.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# The two places where the user below may write: temporary homes of connectors
# under test, and reports. A named volume mounted on /reports takes its owner.
COPY --from=build --chown=65532:65532 /writable/ /
COPY --from=build /out/snowglobe /snowglobe

# By number, because an empty image has no user names.
USER 65532:65532
EXPOSE 8080 8081

HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/snowglobe", "healthcheck"]

# The control listener keeps to the container's own loopback, where only the
# health check reaches it, until it is given an address and a token.
ENTRYPOINT ["/snowglobe"]
CMD ["serve", "--listen", "0.0.0.0:8080"]
