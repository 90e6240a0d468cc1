//! Compressing answers with what the browser offers.

use std::io::{self, Write};

use actix_web::http::header::{self, HeaderMap};

/// How an answer is compressed on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Not at all.
    Identity,
    /// What every browser understands.
    Gzip,
    /// Smaller and faster, where the browser offers it.
    Zstd,
}

impl Coding {
    /// The best coding that the browser offers.
    pub fn offered(headers: &HeaderMap) -> Self {
        let offered = headers
            .get(header::ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let has = |name: &str| {
            offered.split(',').any(|coding| {
                let mut parts = coding.split(';').map(str::trim);
                parts.next() == Some(name)
                    && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
            })
        };
        if has("zstd") {
            Self::Zstd
        } else if has("gzip") {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// The body in this coding.
    ///
    /// # Errors
    /// The compressor failed.
    pub fn compress(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(body.to_vec()),
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(
                    Vec::with_capacity(body.len() / 3),
                    // A step above 3: a tenth more of its time for a page that is a two-hundredth smaller; above 4 nothing is gained.
                    flate2::Compression::new(4),
                );
                encoder.write_all(body)?;
                encoder.finish()
            }
            Self::Zstd => zstd::bulk::compress(body, 3),
        }
    }

    /// The coding's name in headers; `None` where nothing is compressed.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
        }
    }
}

/// A body that is compressed part by part: each part can be read as soon as it is there.
pub enum Packer {
    /// As it is.
    Identity,
    /// As one gzip stream.
    Gzip(flate2::write::GzEncoder<Vec<u8>>),
    /// As one zstd frame.
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
}

impl Packer {
    /// One that packs in this coding.
    ///
    /// # Errors
    /// The compressor has no memory.
    pub fn of(coding: Coding) -> io::Result<Self> {
        Ok(match coding {
            Coding::Identity => Self::Identity,
            Coding::Gzip => Self::Gzip(flate2::write::GzEncoder::new(
                Vec::new(),
                flate2::Compression::new(3),
            )),
            Coding::Zstd => Self::Zstd(zstd::stream::write::Encoder::new(Vec::new(), 3)?),
        })
    }

    /// What to send for this part.
    ///
    /// # Errors
    /// The compressor failed.
    pub fn pack(&mut self, part: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(part.to_vec()),
            Self::Gzip(encoder) => {
                encoder.write_all(part)?;
                encoder.flush()?;
                Ok(std::mem::take(encoder.get_mut()))
            }
            Self::Zstd(encoder) => {
                encoder.write_all(part)?;
                encoder.flush()?;
                Ok(std::mem::take(encoder.get_mut()))
            }
        }
    }

    /// What to send for the last part.
    ///
    /// # Errors
    /// The compressor failed.
    pub fn finish(self, part: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(part.to_vec()),
            Self::Gzip(mut encoder) => {
                encoder.write_all(part)?;
                encoder.finish()
            }
            Self::Zstd(mut encoder) => {
                encoder.write_all(part)?;
                encoder.finish()
            }
        }
    }
}
