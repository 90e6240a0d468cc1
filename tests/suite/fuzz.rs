//! Every reader of text from outside, fed with what no person would write: good examples broken in random ways, the same ones on
//! every machine. What once made a reader fall stays in `tests/corpus/READER/` and is tried first.
//!
//! `DSR_FUZZ_CASES=1000000 tests/run fuzz` goes on for longer; `DSR_SEED` begins elsewhere.

mod courses;
mod readers;

use std::path::{Path, PathBuf};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// Cases for each reader, where nothing else is asked for.
const CASES: usize = 2_000;

fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// How many cases to try, where `usual` is what the suite does.
fn cases(usual: usize) -> usize {
    asked("DSR_FUZZ_CASES").map_or(usual, |cases| usize::try_from(cases).expect("a number"))
}

/// A generator for this reader.
fn chance(reader: &str) -> StdRng {
    let seed = asked("DSR_SEED").unwrap_or(0x0d5e);
    println!("{reader}: seed {seed}");
    StdRng::seed_from_u64(
        seed ^ reader.bytes().fold(7_u64, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u64::from(byte))
        }),
    )
}

/// What was kept for a reader.
fn kept(reader: &str) -> Vec<Vec<u8>> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(reader);
    let files =
        std::fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} is there", folder.display()));
    let mut files: Vec<PathBuf> = files.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| std::fs::read(file).expect("bytes"))
        .collect()
}

/// Pieces that mean something to one reader or another.
pub const SHARDS: &[&[u8]] = &[
    b"{#",
    b"}",
    b"+++\n",
    b"\n",
    b"> ",
    b"- [x] a) ",
    b"[[",
    b"]]",
    b"[@",
    b"|",
    b"# ",
    b"## ",
    b"<!--",
    b"-->",
    b"<script>",
    b"\xc3",
    b"\xe2\x80\x8f",
    b"\0",
    b"![",
    b"](",
    b"{",
    b"\"",
    b"```",
    b"    ",
    b"\t",
    b"1. ",
    b"\r",
    b"*",
    b"[!CHECK]",
    b"\xef\xbb\xbf",
    b"=",
    b"&",
    b"%",
    b"%f0%9f",
    b"+",
    b";",
    b",",
    b"\"\"",
    b"'",
    b"\r\n",
    b"\xff\xfe",
    b"0",
    b"-",
    b"_",
    b"\xe2\x81\xa6",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d",
    b"\xd8\xa3",
    b"e\xcc\x81",
    b"999999999999999999999",
    b"1e400",
    b"[",
    b"]",
    b"{\"a\":",
    b"'''",
    b"\xed\xa0\x80",
    b"&#0;",
    b"$",
    b"\\",
    b"~~~",
    b"<https:",
    b"://",
];

/// A good example, broken in one to five places.
fn broken(good: &[u8], others: &[Vec<u8>], chance: &mut StdRng) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..chance.random_range(1..=5) {
        let at = chance.random_range(0..=bytes.len());
        let end = (at + chance.random_range(0..40)).min(bytes.len());
        match chance.random_range(0..8) {
            0 | 1 => drop(bytes.splice(
                at..at,
                SHARDS.choose(chance).expect("a shard").iter().copied(),
            )),
            2 => drop(bytes.splice(at..end, [])),
            3 => bytes.truncate(at),
            4 => drop(bytes.splice(
                at..at,
                bytes[at..end].to_vec().repeat(chance.random_range(1..20)),
            )),
            5 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = chance.random_range(0..=255);
                }
            }
            6 => {
                let from: &Vec<u8> = others.choose(chance).expect("an example");
                let begin = chance.random_range(0..=from.len());
                let piece =
                    from[begin..(begin + chance.random_range(0..80)).min(from.len())].to_vec();
                drop(bytes.splice(at..at, piece));
            }
            _ => {
                let shard = SHARDS
                    .choose(chance)
                    .expect("a shard")
                    .repeat(chance.random_range(1..200));
                drop(bytes.splice(at..end, shard));
            }
        }
    }
    bytes
}

/// Tries what was kept, then broken examples; `read` panics where the reader is wrong.
fn tries(reader: &str, examples: &[&str], usual: usize, read: impl Fn(&[u8])) {
    let kept = kept(reader);
    let good: Vec<Vec<u8>> = examples
        .iter()
        .map(|example| example.as_bytes().to_vec())
        .chain(kept)
        .collect();
    let mut chance = chance(reader);
    for bytes in &good {
        tried(reader, bytes, &read);
    }
    for _ in 0..cases(usual) {
        let bytes = broken(
            good.choose(&mut chance).expect("an example"),
            &good,
            &mut chance,
        );
        tried(reader, &bytes, &read);
    }
}

/// Tries one; what makes the reader fall is written down to be kept.
fn tried(reader: &str, bytes: &[u8], read: &impl Fn(&[u8])) {
    if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(bytes))).is_err() {
        let file = std::env::temp_dir().join(format!(
            "dsr-fuzz-{reader}-{:x}",
            bytes.iter().fold(7_u64, |sum, byte| sum
                .wrapping_mul(31)
                .wrapping_add(u64::from(*byte)))
        ));
        std::fs::write(&file, bytes).expect("written");
        panic!(
            "{reader} falls over {}; mend it, then keep the file in tests/corpus/{reader}",
            file.display()
        );
    }
}
