//! The stylesheet, the icon and the script of the quiz pages: in the program itself, under addresses that hold the hash of their content.

use std::borrow::Cow;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use crate::course::wording::ContentHash;

const FOR_A_YEAR: &str = "public, max-age=31536000, immutable";

struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: Cow<'static, [u8]>,
    /// Compressed once: it never changes while the program runs.
    gzip: Vec<u8>,
    address: String,
}

impl Asset {
    fn new(name: &'static str, content_type: &'static str, bytes: Cow<'static, [u8]>) -> Self {
        let hash: String = ContentHash::of(&bytes).0.chars().take(16).collect();
        Self {
            name,
            content_type,
            gzip: compressed(&bytes),
            bytes,
            address: format!("/static/{hash}/{name}"),
        }
    }
}

/// A script as it travels: what engineers write down for each other, on lines of its own, stays here, and lines end only
/// where the program needs it.
pub fn lighter(script: &str) -> String {
    let mut in_comment = false;
    let mut kept = String::new();
    for line in script.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.starts_with("//") && !line.is_empty() {
            kept.push_str(line);
            if line.contains("//") || !line.ends_with([';', '{', '}']) {
                kept.push('\n');
            }
        }
        in_comment &= !line.ends_with("*/");
    }
    kept
}

/// Empty where the compressor failed.
fn compressed(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .unwrap_or_default()
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "style.css",
        "text/css; charset=utf-8",
        Cow::Borrowed(include_bytes!("../../static/style.css")),
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "quiz.js",
        "text/javascript; charset=utf-8",
        Cow::Owned(lighter(include_str!("../../static/quiz.js")).into_bytes()),
    )
});
static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "icon.svg",
        "image/svg+xml",
        Cow::Borrowed(include_bytes!("../../static/icon.svg")),
    )
});

/// The address of the stylesheet.
pub fn style() -> &'static str {
    &STYLE.address
}

/// The address of the script of the quiz pages.
pub fn script() -> &'static str {
    &SCRIPT.address
}

/// The stylesheet as it travels to a browser that knows gzip.
pub fn packed_style() -> &'static [u8] {
    &STYLE.gzip
}

/// The address of the icon.
pub fn icon() -> &'static str {
    &ICON.address
}

/// An asset by the hash of its content.
pub async fn show(
    request: actix_web::HttpRequest,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    let (_, name) = path.into_inner();
    let Some(asset) = [&*STYLE, &*SCRIPT, &*ICON]
        .into_iter()
        .find(|asset| asset.name == name && asset.address == request.path())
    else {
        return HttpResponse::NotFound().finish();
    };
    let gzip = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .is_some_and(|value| value.as_bytes().windows(4).any(|part| part == b"gzip"));
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CONTENT_TYPE, asset.content_type));
    answer.insert_header((header::CACHE_CONTROL, FOR_A_YEAR));
    answer.insert_header((header::VARY, "Accept-Encoding"));
    if gzip && !asset.gzip.is_empty() {
        answer.insert_header((header::CONTENT_ENCODING, "gzip"));
        return answer.body(asset.gzip.as_slice());
    }
    answer.body(&*asset.bytes)
}

/// What search engines may look at: the public pages alone.
pub async fn robots() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("User-agent: *\nDisallow: /*/check\nDisallow: /*/attempts/\n")
}

/// Browsers ask for it whatever the page says.
pub async fn favicon() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, ICON.content_type))
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(&*ICON.bytes)
}
