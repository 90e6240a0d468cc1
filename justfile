# The commands of every day; continuous integration calls the same.

# Run the server with the courses of this folder
run:
    cargo run --release

# Formatting, lints and documentation
check:
    tests/lint

# All tests: both database engines and a real browser
test *ARGS:
    tests/run {{ ARGS }}

# Measures pages, answers and sign-ins beside the limits of the machine, and in a filled database too where its file is given; needs wrk
bench FILLED="":
    cargo run --release --example bench_pages -- {{ FILLED }}

# Measures saved answers alone: with shared commits, with a commit for each, and bare rows; two minutes
bench-answers:
    cargo run --release --example bench_pages -- answers

# Fills a new database as years would: a hundred thousand trainees, ten million answers
seed FILE TRAINEES="100000" ANSWERS="10000000":
    cargo run --release --example seed -- {{ FILE }} {{ TRAINEES }} {{ ANSWERS }}

# Measures exports of a hundred thousand rounds; needs the command sqlite3
bench-reports:
    cargo run --release --example bench_reports

# Measures two hundred at once of each costly work, and what pages take meanwhile
bench-costly:
    cargo run --release --example bench_costly

# Measures whether the time of an answer tells what the answer does not
bench-timing:
    cargo run --release --example bench_timing

# Measures what pages take beside two thousand slow connections, for two minutes
bench-slow:
    cargo run --release --example bench_slow

# Faults for as many rounds as you like, such as `just faults 200 killed`
faults ROUNDS="200" WHICH="":
    DSR_FAULT_ROUNDS={{ ROUNDS }} tests/run faults::{{ WHICH }} -- --nocapture

# As many quizzes as you like on a bad line, such as `just line 10000`
line ATTEMPTS="1000":
    DSR_LINE_ATTEMPTS={{ ATTEMPTS }} tests/run faults::bad_line -- --nocapture

# Keeps a filled database of this version in tests/upgrades, for all later ones: once a release
keep-upgrade:
    cargo test --locked --test suite -- --ignored upgrades::keep::this_version --nocapture

# Cuts the power of a disk of its own, again and again; needs root, a loop device and xfs_io (Debian: xfsprogs)
power-cut ROUNDS="50":
    DSR_FAULT_ROUNDS={{ ROUNDS }} cargo test --locked --test suite -- --ignored faults::the_power --nocapture

# Lets syncs and writes of a running server fail; needs strace and the right to trace
failing-disk ROUNDS="50":
    DSR_FAULT_ROUNDS={{ ROUNDS }} cargo test --locked --test suite -- --ignored faults::the_sync --nocapture
