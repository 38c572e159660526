# syntax=docker/dockerfile:1
# The service in a small image: docker build --tag herred .
# Both stages are Debian 12, so that the binary finds the C library that it was linked with. The image has no
# shell and no packages: the C library, certificates, time zones, and the program.
# In a container no request comes from its own machine, so that nobody reads without an API key; on one's own:
# docker run --publish 127.0.0.1:4801:4801 --env HERRED_ANONYMOUS=everywhere --env HERRED_PLAIN_HTTP_WRITES=true herred

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches keep the downloaded crates and what was compiled between builds; they are in no layer.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --profile dist --bin herred \
    && cp target/dist/herred /usr/local/bin/herred \
    && mkdir /data

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /usr/local/bin/herred /usr/local/bin/herred
# The embedded database; with HERRED_DATABASE=postgres://… the volume stays empty. Nothing else is written:
# the root can be read-only.
COPY --from=build --chown=65532:65532 /data /data
VOLUME /data
WORKDIR /data
USER 65532:65532
# SQLite keeps what it sets aside in a transaction where it can write, and that is here alone.
ENV HERRED_LISTEN=0.0.0.0:4801 \
    HERRED_DATABASE=sqlite:/data/herred.sqlite \
    SQLITE_TMPDIR=/data
EXPOSE 4801
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s CMD ["/usr/local/bin/herred", "health"]
ENTRYPOINT ["/usr/local/bin/herred"]
CMD ["serve"]
