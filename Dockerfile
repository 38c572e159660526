# syntax=docker/dockerfile:1
# The service in a small image: docker build --tag herred .
# In a container no request comes from its own machine, so that nobody reads without an API key; on one's own:
# docker run --publish 127.0.0.1:4801:4801 --env HERRED_ANONYMOUS=everywhere --env HERRED_PLAIN_HTTP_WRITES=true herred
# Both stages are Debian 12, so that the binary finds the C library that it was linked with.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches keep the downloaded crates and what was compiled between builds; they are in no layer.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --profile dist --bin herred \
    && cp target/dist/herred /usr/local/bin/herred \
    && mkdir /data

FROM debian:12-slim
COPY --from=build /usr/local/bin/herred /usr/local/bin/herred
# The embedded database; with HERRED_DATABASE=postgres://… the volume stays empty.
COPY --from=build --chown=65532:65532 /data /data
VOLUME /data
WORKDIR /data
USER 65532:65532
ENV HERRED_LISTEN=0.0.0.0:4801 \
    HERRED_DATABASE=sqlite:/data/herred.sqlite
EXPOSE 4801
STOPSIGNAL SIGTERM
# The image has no HTTP client; bash can open a connection.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/4801 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["herred"]
CMD ["serve"]
