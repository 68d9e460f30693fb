# One image for every service: the command says which. Pages, migrations and plans are inside the program.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
# What was downloaded and compiled stays with the builder, not in the image, so that the next build is quick.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --profile production --locked --no-default-features --bin harbor && cp target/production/harbor /usr/local/bin/harbor

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin harbor
COPY --from=build /usr/local/bin/harbor /usr/local/bin/harbor
USER 10001:10001
ENTRYPOINT ["harbor"]
