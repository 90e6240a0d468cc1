# A small image: the program, the few libraries that it is linked with, and the courses. Nothing else is inside, no shell either.
#
#   docker build -t dsr-course .
#   docker run -d --name dsr-course --read-only -v dsr-data:/data -p 127.0.0.1:8080:8080 \
#     -e DSR_BASE_URL=https://learn.example.org -e DSR_PROXIES=172.17.0.1 dsr-course
#   docker run --rm --volumes-from dsr-course dsr-course doctor

FROM debian:trixie-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl gcc libc6-dev \
 && rm -rf /var/lib/apt/lists/*
# The version that Cargo.toml asks for, or newer.
RUN curl -fsS https://sh.rustup.rs | sh -s -- -y --profile minimal --default-toolchain 1.95.0
ENV PATH=/root/.cargo/bin:$PATH
WORKDIR /source
COPY . .
RUN cargo build --locked --profile published
# The image by hand: the program, what `ldd` finds, one account without rights, and an empty folder for data.
RUN contrib/docker/gather target/published/dsr-course courses /image

FROM scratch
COPY --from=build /image /
USER 10001:10001
ENV DSR_LISTEN=0.0.0.0:8080 DSR_DATA=/data DSR_COURSES=/courses
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/dsr-course"]
